// Layer: end-to-end tests. What a person sees of the engine, and does with it, while a model is
// trained: samples and loss in sight, the reason and the memory, a change from the view and one from
// the palette.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { parseMetrics } from '../../src/runs/metrics';
import { testId } from '../../scripts/platform/main-job.mjs';
import { resizeFrame } from '../../scripts/platform/themes.mjs';
import { outOfSight } from './accessibility';
import { waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const window = useWindow({
  prepare: async (workspace) => {
    // Steps long enough that the page has time to spare between them.
    const training = {
      steps: 100_000,
      checkpoint_every: 100_000,
      sample_every: 100,
      batch_size: 512,
    };
    await writeRecipe(workspace, 'long', training, { hidden: 256, layers: 3 });
    // Where it has been set the choice goes; the settings of the user are those of other windows, too.
    await mkdir(join(workspace, '.vscode'), { recursive: true });
    await writeFile(
      join(workspace, '.vscode', 'settings.json'),
      JSON.stringify({ 'diffusionLab.engine': 'auto' }),
    );
  },
});
let frame: Frame;

beforeAll(async () => {
  const { workbench } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'long.diffusion.json');
  frame = await workbench.frame(`${testId('training-view')}[data-state="running"]`);
});

it.each([500, 1000])('shows samples and loss without scrolling, %i pixels wide', async (width) => {
  const { page } = window.workbench;
  const before = page.viewportSize();
  await resizeFrame(page, frame, { width, height: 700 });
  const drawn = (id: string, attribute: string) => async () =>
    Number(await frame.getByTestId(id).getAttribute(attribute));
  await expect.poll(drawn('preview', 'data-count'), { timeout: 60_000 }).toBeGreaterThan(0);
  await expect.poll(drawn('loss-plot', 'data-points')).toBeGreaterThan(0);
  await expect.poll(() => outOfSight(frame, ['preview', 'loss-plot'])).toEqual([]);
  expect(await frame.getByTestId('training-view').getAttribute('data-state')).toBe('running');
  if (before !== null) await page.setViewportSize(before);
});

it('says what computes and why, and how much memory it takes', async () => {
  await engineIs('wasm');
  await frame.getByTestId('training-engine').locator('summary').click();
  const reason = frame.getByTestId('training-engine-reason');
  // First the probe's reason, then that of the engine which was started.
  await expect.poll(() => reason.innerText()).toContain('SIMD kernels');
  expect(await reason.innerText()).toContain('There wasm is faster');
  const memory = await frame.getByTestId('training-memory').innerText();
  expect(memory).toMatch(/^Takes [\d.]+ MiB at most, set aside before the first step\.$/);
});

it('goes on with the engine that is chosen in the view', async () => {
  const before = await step();
  const choice = frame.getByTestId('training-engine-choice');
  await choice.click();
  await choice.locator('vscode-option[value="cpu"]').click();
  await engineIs('cpu');
  await expect.poll(step, { timeout: 30_000 }).toBeGreaterThan(before);
  const { document } = await waitForStored(
    window.workspace,
    'long',
    ({ device }) => device?.engine === 'cpu',
  );
  expect(document.state).toBe('running');
  expect(document.progress.step).toBeGreaterThan(0);
});

it('follows the palette too, while it is paused', async () => {
  const { workbench, workspace } = window;
  const view = frame.getByTestId('training-view');
  await frame.getByTestId('training-pause').click();
  await expect.poll(() => view.getAttribute('data-state')).toBe('paused');
  await workbench.commandOn('Diffusion: Choose Engine', 'WebAssembly');
  await engineIs('wasm');
  expect(await frame.getByTestId('training-engine-choice').getAttribute('data-value')).toBe('wasm');
  expect(await view.getAttribute('data-state')).toBe('paused');
  const paused = await step();
  await frame.getByTestId('training-pause').click();
  await expect.poll(step, { timeout: 30_000 }).toBeGreaterThan(paused);
  await frame.getByTestId('training-stop').click();
  const { folder } = await waitForStored(workspace, 'long', ({ state }) => state === 'stopped');
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  const written = text.trimEnd().split('\n').length;
  expect(parseMetrics(text)).toHaveLength(written);
});

it('goes back to the fastest engine', async () => {
  const { workbench } = window;
  await workbench.commandOn('Diffusion: Choose Engine', 'Automatic');
  await expect
    .poll(() => frame.getByTestId('training-engine-choice').getAttribute('data-value'))
    .toBe('auto');
  expect(await workbench.violations()).toEqual([]);
});

function engineIs(engine: string): Promise<void> {
  const panel = frame.getByTestId('training-engine-panel');
  return expect.poll(() => panel.getAttribute('data-engine'), { timeout: 60_000 }).toBe(engine);
}

async function step(): Promise<number> {
  return Number(await frame.getByTestId('training-view').getAttribute('data-step'));
}
