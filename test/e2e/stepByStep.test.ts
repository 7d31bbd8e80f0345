// Layer: end-to-end tests. A training in slow motion and over both times: a step by itself before the start,
// further ones in a pause and in slow motion, the run to its end, and the table of all previews in the
// view and in the run's tab. Of points, and the steps of pictures.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { chooseTheme } from '../../scripts/platform/themes.mjs';
import { axeFindings } from './accessibility';
import { waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const DIGITS = {
  name: 'few digits',
  data: { kind: 'images', name: 'digits8', count: 200 },
  network: { kind: 'unet2d', block_out_channels: [16, 32], norm_num_groups: 8 },
  training: { steps: 3, batch_size: 16, sample_every: 0, checkpoint_every: 3, seed: 0 },
  sampling: { sampler: 'ddim', num_inference_steps: 10, seed: 0, count: 12 },
};
const STEPS = 300;

const window = useWindow({
  prepare: async (workspace) => {
    await chooseTheme(workspace, 'dark');
    await writeRecipe(workspace, 'slowly', {
      ...{ steps: STEPS, sample_every: 50, checkpoint_every: 100 },
    });
    await writeFile(join(workspace, 'digits.diffusion.json'), JSON.stringify(DIGITS));
  },
});

/** A training that is paused, and begins with one step. */
async function beginStepByStep(recipe: string, title: string): Promise<Frame> {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', recipe);
  await waitForStored(workspace, title, ({ state }) => state === 'completed');
  const frame = await workbench.frame('[data-testid="training-view"][data-state="completed"]');
  await frame.getByTestId('training-reuse').click();
  await frame.getByTestId('training-start-step').click();
  await frame.locator('[data-testid="step-panel"][data-step="1"]:visible').waitFor();
  return frame;
}

const madeStep = async (frame: Frame): Promise<number> =>
  Number(await frame.getByTestId('step-panel').getAttribute('data-step'));

it('makes one step at a time, from the first on, and then the rest', async () => {
  const { workbench } = window;
  const frame = await beginStepByStep('slowly.diffusion.json', 'slowly');
  const view = frame.getByTestId('training-view');
  await expect.poll(() => view.getAttribute('data-state')).toBe('paused');
  expect(await view.getAttribute('data-step')).toBe('1');
  expect(await frame.getByTestId('step-title').innerText()).toMatch(
    /^Step 1: the loss on this batch falls from [\d.]+ to [\d.]+$/,
  );
  expect(await frame.getByTestId('step-equation').locator('.katex').count()).toBe(1);
  const first = await frame.getByTestId('step-equation').innerText();
  await frame.getByTestId('step-row').focus();
  await workbench.page.keyboard.press('ArrowRight');
  await expect.poll(() => frame.getByTestId('step-equation').innerText()).not.toBe(first);

  await frame.getByTestId('training-step').click();
  await expect.poll(() => madeStep(frame)).toBe(2);
  await frame.getByTestId('training-slow').click();
  await expect.poll(() => madeStep(frame)).toBeGreaterThan(3);
  await frame.getByTestId('training-slow').click();
  expect(await axeFindings(frame, '[data-testid="training-view"]')).toEqual([]);

  await frame.getByTestId('training-pause').click();
  await expect.poll(() => view.getAttribute('data-state')).toBe('completed');
  expect(await frame.getByTestId('step-panel').isVisible()).toBe(false);
  expect(await frame.getByTestId('preview').isVisible()).toBe(true);
});

it('shows every preview over training and sampling time, there and in the tab', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="training-view"][data-state="completed"]');
  const live = await frame.getByTestId('time-grid').getAttribute('data-rows');
  expect(Number(live)).toBeGreaterThanOrEqual(2);
  // The sampling view takes the checkpoint of the chosen row, which is the newest.
  const label = await frame.getByTestId('time-sample').innerText();
  expect(label).toBe('Sample from step 300');
  await frame.getByTestId('time-sample').click();
  const sampling = await workbench.frame(
    '[data-testid="sampling-view"][data-in-place="shown"]:visible',
  );
  // It may show what it had before, until the newest checkpoint is in the list.
  await expect
    .poll(() => sampling.getByTestId('sampling-model').getAttribute('data-value'))
    .toMatch(/@300$/);
  await frame.getByTestId('tab-training').click();
  await frame.getByTestId('training-open').click();
  const tab = await workbench.frame('[data-testid="run-view"] [data-testid="training-times"]');
  const grid = tab.getByTestId('time-grid');
  await grid.scrollIntoViewIfNeeded();
  await expect.poll(() => grid.getAttribute('data-rows')).toBe(live);
  expect(await tab.getByTestId('time-caption').innerText()).toMatch(/^After step 300 · samples$/);
  await grid.focus();
  await workbench.page.keyboard.press('ArrowLeft');
  await workbench.page.keyboard.press('ArrowUp');
  await expect
    .poll(() => tab.getByTestId('time-caption').innerText())
    .toMatch(/^After step (50|100|150|200|250) · t = \d+ · predicted x₀$/);
  const cell = tab.getByRole('gridcell');
  expect(await cell.getAttribute('aria-colindex')).toBe('5');
  expect(await cell.getAttribute('aria-rowindex')).toBe(String(Number(live) - 1));

  // A click chooses a cell, too: the one in the upper left corner is pure noise.
  await tab.getByTestId('time-shown-x_t').click();
  await grid.click({ position: { x: 60, y: 12 } });
  await expect.poll(() => tab.getByTestId('training-times').getAttribute('data-column')).toBe('0');
  expect(await axeFindings(tab, '[data-testid="training-times"]')).toEqual([]);
});

it('shows the pictures of a batch, and ends with the last step', async () => {
  const { workbench } = window;
  const frame = await beginStepByStep('digits.diffusion.json', 'few digits');
  expect(await frame.getByTestId('step-plot').locator('canvas').isVisible()).toBe(true);
  for (const step of [2, 3]) {
    await frame.getByTestId('training-step').click();
    if (step < 3) await expect.poll(() => madeStep(frame)).toBe(step);
  }
  await workbench.frame('[data-testid="training-view"][data-state="completed"]');
});
