// Layer: end-to-end tests. A VS Code without WebGPU: the lab says so with what can be done about it,
// and everything works all the same, on wasm and on the CPU.

import { expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { waitForStored, writeRecipe } from './runFiles';
import { sampleFromPalette } from './runSteps';
import { useWindow } from './window';

const window = useWindow({
  webgpu: false,
  prepare: (workspace) => writeRecipe(workspace, 'plain', { steps: 60, batch_size: 64 }),
});

it('names the problem and the advice, and what is used instead', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Plot Schedule');
  const lab = await workbench.frame(`${testId('engine')}[data-engine="wasm"]`);
  const notice = await lab.getByTestId('engine-notice').innerText();
  expect(notice).toContain('WebGPU is there, but it found no graphics adapter.');
  expect(notice).toContain('Under Remote-SSH the GPU that counts is that of the computer in front');
  expect(notice).toContain('trained and sampled with WebAssembly, and noising is drawn on the CPU');
});

it('noises on the CPU', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Preview Noising');
  await workbench.pickFirst();
  const lab = await workbench.frame(`${testId('noising-view')}[data-drawn-t]:visible`);
  expect(await lab.getByTestId('engine-notice').isVisible()).toBe(true);
  expect(await lab.getByTestId('noising-notice').isVisible()).toBe(false);
});

it('checks the numerics as soon as their view is opened, without the GPU', async () => {
  const lab = await window.workbench.frame(testId('lab'));
  await lab.getByTestId('tab-numerics').click();
  const view = lab.getByTestId('numerics-view');
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 60_000 }).toBe('finished');
  expect(await lab.getByTestId('numerics-status').textContent()).toBe('Numerics: verified');
  expect(await lab.getByTestId('numerics-summary').textContent()).toMatch(
    /^(\d+) of \1 checks passed in .+ The GPU was not compared with the CPU: /,
  );
});

it('trains and samples on wasm, and the runs say so', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'plain.diffusion.json');
  const trained = await waitForStored(workspace, 'plain', ({ state }) => state === 'completed');
  expect(trained.document.device?.engine).toBe('wasm');
  expect(trained.document.device?.webgpu.problem).toBe('no-adapter');
  expect(trained.document.summary.loss).toBeGreaterThan(0);

  await sampleFromPalette(workbench, 'plain');
  await workbench.frame(`${testId('run-view')}[data-kind="sampling"][data-state="completed"]`);
  const title = 'plain, DDIM 10';
  const sampled = await waitForStored(workspace, title, ({ state }) => state === 'completed');
  expect(sampled.document.device?.engine).toBe('wasm');
  expect(sampled.document.parent?.step).toBe(60);
  const tab = await workbench.frame(`${testId('run-view')}[data-kind="sampling"]`);
  expect(await tab.getByTestId('run-state').innerText()).toContain('from plain, step 60');
});
