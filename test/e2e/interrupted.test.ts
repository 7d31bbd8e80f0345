// Layer: end-to-end tests. A training that is cut off: the lab's tab is closed, the window is
// reloaded, another window looks on. Nothing but the steps since the last checkpoint is lost, and
// what is resumed ends as if nothing had happened, bit for bit.

import { afterEach, expect, inject, it } from 'vitest';
import { joinBrowser } from '../../scripts/platform/browser.mjs';
import { testId } from '../../scripts/platform/main-job.mjs';
import { Workbench } from '../../scripts/platform/workbench.mjs';
import { lossSteps, newestCheckpoint, waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const TRAINING = { steps: 240, checkpoint_every: 24, sample_every: 0, batch_size: 1024 };
/** Long enough that no machine finishes it while a test looks on. */
const ENDLESS = { ...TRAINING, steps: 1_000_000 };
/** Slow enough that a tab is closed in the middle of its training. */
const NETWORK = { hidden: 256, layers: 3 };

const window = useWindow({
  prepare: async (workspace) => {
    await writeRecipe(workspace, 'unbroken', TRAINING, NETWORK);
    await writeRecipe(workspace, 'broken', TRAINING, NETWORK);
    await writeRecipe(workspace, 'reloaded', ENDLESS, NETWORK);
    await writeRecipe(workspace, 'shared', ENDLESS, NETWORK);
  },
});

const others: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});

async function train(name: string): Promise<void> {
  const { workbench } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', `${name}.diffusion.json`);
}

it('goes on after its tab was closed, and ends like a training without a break', async () => {
  const { workbench, workspace } = window;
  await train('unbroken');
  const whole = await waitForStored(workspace, 'unbroken', ({ state }) => state === 'completed');

  await train('broken');
  await waitForStored(workspace, 'broken', ({ progress }) => progress.step > 0);
  await workbench.closeTab('Diffusion Lab');
  const said = await workbench.notification('because the lab was closed');
  const cut = await waitForStored(workspace, 'broken', ({ state }) => state === 'interrupted');
  const { step } = cut.document.progress;
  expect(step % TRAINING.checkpoint_every).toBe(0);
  expect(step).toBeLessThan(TRAINING.steps);
  expect(said).toContain(`interrupted at step ${step}`);

  await workbench.commandOn('Diffusion: Resume Training', 'broken');
  const resumed = await waitForStored(workspace, 'broken', ({ state }) => state === 'completed');
  expect(resumed.folder).toBe(cut.folder);
  expect(resumed.document.progress).toEqual(whole.document.progress);
  expect(await newestCheckpoint(resumed)).toEqual(await newestCheckpoint(whole));

  const steps = await lossSteps(resumed);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(TRAINING.steps);
});

it('is marked as interrupted at once when its window is reloaded, and can be resumed', async () => {
  const { workbench, workspace } = window;
  await train('reloaded');
  await waitForStored(workspace, 'reloaded', ({ progress }) => progress.step > 0);
  await workbench.reload();
  // Any of its commands starts the extension again.
  await workbench.command('Diffusion: Refresh Runs');
  const cut = await waitForStored(workspace, 'reloaded', ({ state }) => state === 'interrupted');
  expect(cut.document.progress.step).toBeGreaterThan(0);

  await workbench.commandOn('Diffusion: Resume Training', 'reloaded');
  const goneOn = await waitForStored(
    workspace,
    'reloaded',
    ({ state, progress }) => state === 'running' && progress.step > cut.document.progress.step,
  );
  expect(goneOn.document.owner).not.toBe(cut.document.owner);
  await workbench.command('Diffusion: Stop Training');
  await waitForStored(workspace, 'reloaded', ({ state }) => state === 'stopped');
});

it('goes on from the lab where it was stopped, and keeps its curve', async () => {
  const { workbench, workspace } = window;
  const frame = await workbench.frame(`${testId('training-view')}[data-state="stopped"]`);
  const shown = async (id: string, attribute: string) =>
    Number(await frame.getByTestId(id).getAttribute(attribute));
  const stoppedAt = await shown('training-view', 'data-step');
  const drawn = await shown('loss-plot', 'data-points');
  expect(drawn).toBeGreaterThan(0);

  await frame.getByTestId('training-resume').click();
  await expect.poll(() => shown('training-view', 'data-step')).toBeGreaterThan(stoppedAt);
  await expect.poll(() => shown('loss-plot', 'data-points')).toBeGreaterThan(drawn);
  await frame.getByTestId('training-stop').click();
  const { document } = await waitForStored(
    workspace,
    'reloaded',
    ({ state, progress }) => state === 'stopped' && progress.step > stoppedAt,
  );
  await expect.poll(() => shown('training-view', 'data-step')).toBe(document.progress.step);
});

it('is safe from a second window on the same folder', async () => {
  const { workspace, workbench } = window;
  await train('shared');
  await waitForStored(workspace, 'shared', ({ progress }) => progress.step > 0);
  // Paused it is as much alive as running, and leaves the machine to the second window.
  await workbench.command('Diffusion: Pause Training');
  const before = await waitForStored(workspace, 'shared', ({ state }) => state === 'paused');

  const browser = await joinBrowser(inject('browser'));
  others.push(browser);
  const url = `${inject('vscode')}/?folder=${encodeURIComponent(workspace)}`;
  const second = await Workbench.open(browser.context, url);
  await second.command('Diffusion: Delete Run');
  expect(await second.choices()).not.toContain('shared');
  await second.quickInput.press('Escape');
  await second.commandOn('Diffusion: Rename Run', 'shared');
  await second.answer('taken over');
  await second.notification('in another window');

  await second.commandOn('Diffusion: Open Run', 'shared');
  const tab = await second.frame(`${testId('run-view')}[data-state="paused"]`);
  expect(await tab.getByTestId('run-resume').count()).toBe(0);
  const shown = Number(
    (await tab.getByTestId('run-numbers').innerText()).replace(/\D+/g, ' ').trim().split(' ')[0],
  );
  expect(shown).toBeGreaterThan(0);

  await workbench.command('Diffusion: Stop Training');
  const after = await waitForStored(workspace, 'shared', ({ state }) => state === 'stopped');
  expect(after.document.owner).toBe(before.document.owner);
  expect(after.document.title).toBe('shared');
  await second.frame(`${testId('run-view')}[data-state="stopped"]`);
});
