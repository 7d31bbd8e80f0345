// Layer: end-to-end tests. A VS Code without WebGPU: the lab says so with what can be done about it,
// and everything works all the same, on wasm and on the CPU. And a lab whose worker cannot be
// started: it says why and offers to load anew.

import type { BrowserContext } from 'playwright-core';
import { expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { waitForStored, writeRecipe } from './runFiles';
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

it('trains and samples on wasm, and the runs say so', async () => {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Train Model');
  await workbench.find('plain.diffusion.json');
  const trained = await waitForStored(workspace, 'plain', ({ state }) => state === 'completed');
  expect(trained.document.device?.engine).toBe('wasm');
  expect(trained.document.device?.webgpu.problem).toBe('no-adapter');
  expect(trained.document.summary.loss).toBeGreaterThan(0);

  await workbench.command('Diffusion: Sample');
  await workbench.pick('plain');
  for (let step = 0; step < 4; step++) await workbench.acceptStep();
  await workbench.frame(`${testId('run-view')}[data-kind="sampling"][data-state="completed"]`);
  const title = 'plain, ddim 10, seed 0';
  const sampled = await waitForStored(workspace, title, ({ state }) => state === 'completed');
  expect(sampled.document.device?.engine).toBe('wasm');
  expect(sampled.document.parent?.step).toBe(60);
  const tab = await workbench.frame(`${testId('run-view')}[data-kind="sampling"]`);
  expect(await tab.getByTestId('run-state').innerText()).toContain('from plain, step 60');
});

it('says why the worker did not start, and starts it after Reload', async () => {
  const { workbench, browser } = window;
  await breakNextWorker(browser);
  await workbench.reload();
  await workbench.command('Diffusion: Plot Schedule');
  const broken = await workbench.frame(`${testId('engine')}[data-engine="failed"]`);
  const notice = broken.getByTestId('engine-notice');
  expect(await notice.innerText()).toBe('Nothing can be computed here. Workers are blocked here.');
  await workbench.frame(`${testId('schedule-view')}:visible`);
  await broken.getByTestId('engine-reload').click();
  const whole = await workbench.frame(`${testId('engine')}[data-engine="wasm"]`);
  expect(await whole.getByTestId('engine-reload').isVisible()).toBe(false);
});

/** The first worker of the next webview that starts one fails, as where workers are forbidden. */
async function breakNextWorker(browser: BrowserContext): Promise<void> {
  await browser.addInitScript(() => {
    if (!location.pathname.endsWith('fake.html')) return;
    const Whole = globalThis.Worker;
    globalThis.Worker = class extends Whole {
      constructor(url: string | URL, options?: WorkerOptions) {
        if (localStorage.getItem('worker-was-broken') === null) {
          localStorage.setItem('worker-was-broken', 'yes');
          throw new Error('Workers are blocked here.');
        }
        super(url, options);
      }
    };
  });
}
