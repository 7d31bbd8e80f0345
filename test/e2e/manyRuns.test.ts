// Layer: end-to-end tests. Several runs: told apart in tree and tabs, renamed and deleted by key, one
// training at a time, points from outside the workspace.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { storedRuns, waitForStored, writeRecipe } from './runFiles';
import { sampleFromPalette, treeLines } from './runSteps';
import { useWindow } from './window';

/** Long enough that no machine finishes it while a test looks on. */
const ENDLESS = { steps: 1_000_000, checkpoint_every: 200, sample_every: 0 };

const window = useWindow({
  prepare: async (workspace) => {
    await writeRecipe(workspace, 'short', { steps: 20, sample_every: 0 });
    await writeRecipe(workspace, 'endless', ENDLESS);
  },
});

const outside = await mkdtemp(join(tmpdir(), 'outside-'));
afterAll(() => rm(outside, { recursive: true, force: true }));

const palette = async (text: string) => (await window.workbench.paletteLines(text)).join('\n');

function row(text: string | RegExp) {
  return window.workbench.page
    .locator('.pane-body .monaco-list-row[aria-level]:visible')
    .filter({ hasText: text });
}

async function completed(count: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await storedRuns(window.workspace)).filter(
          ({ document }) => document.state === 'completed',
        ).length,
      { timeout: 120_000 },
    )
    .toBe(count);
}

it('offers what needs a run only when there is one', async () => {
  const { workbench } = window;
  expect(await palette('Diffusion: ')).not.toMatch(/Pause|Stop|Delete|Rename|Resume/);
  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  await completed(1);
  // What tells the next window at once that this one is gone; the tests run on Linux.
  const [{ document }] = await storedRuns(window.workspace);
  expect(document.owner_process?.started).toMatch(/^\d+$/);
  await expect.poll(() => palette('Diffusion: ')).toMatch(/Delete Run/);
  expect(await palette('Diffusion: ')).not.toMatch(/Pause|Stop|Resume/);
});

it('tells runs apart by settings and time; the tab bears the title', async () => {
  const { workbench } = window;
  await sampleFromPalette(workbench, 'short');
  await workbench.frame(`${testId('run-view')}[data-kind="sampling"][data-state="completed"]`);
  await workbench.tab('short, DDIM 10').waitFor();
  await workbench.page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  await expect
    .poll(async () => (await treeLines(workbench)).join('\n'))
    .toMatch(
      /^1 short ?20 steps · v · .+ · completed · loss .+\n2 short, DDIM 10 ?200 samples · seed 0 · /,
    );
});

it('asks what becomes of the training that is on, and does it', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'endless.diffusion.json');
  await waitForStored(workspace, 'endless', ({ progress }) => progress.step > 0);
  await workbench.command('Diffusion: Pause Training');
  await waitForStored(workspace, 'endless', ({ state }) => state === 'paused');
  const status = workbench.page.locator('.statusbar-item', { hasText: 'endless' });
  const frame = await workbench.frame(`${testId('training-view')}[data-state="paused"]`);
  await expect
    .poll(async () =>
      Number(
        (await status.innerText()).replace(/^[^\d]*([\d,]+) of .*$/s, '$1').replaceAll(',', ''),
      ),
    )
    .toBe(Number(await frame.getByTestId('training-view').getAttribute('data-step')));

  const question = '"endless" is paused at step';
  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  await workbench.page.locator('.monaco-dialog-box').waitFor();
  await workbench.answerDialog(question, 'Cancel');
  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  await workbench.answerDialog(question, 'Resume "endless"');
  await waitForStored(workspace, 'endless', ({ state }) => state === 'running');

  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  await workbench.answerDialog('"endless" is being trained: step', 'Stop It and Train');
  await waitForStored(workspace, 'endless', ({ state }) => state === 'stopped');
  await completed(3);
});

it('copies points from outside the workspace into the run, and says so', async () => {
  const { workbench, workspace } = window;
  const file = join(outside, 'far.csv');
  await writeFile(file, Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 5}`).join('\n'));
  await workbench.clearNotifications();
  const frame = await workbench.frame(`${testId('training-view')}[data-state="completed"]`);
  await frame.getByTestId('training-reuse').click();
  await frame.getByTestId('training-form-summary').click();
  const form = frame.getByTestId('training-choose-file');
  await form.click();
  await workbench.answerFileDialog(file, { opens: true });
  await expect.poll(() => frame.getByTestId('training-file').textContent()).toContain('far.csv');
  const steps = frame.getByTestId('training-training-steps').locator('input');
  await steps.fill('20');
  await frame.getByTestId('training-start').click();
  await workbench.notification('"far.csv" are copied into the run');
  await completed(4);
  const run = (await storedRuns(workspace)).find(
    ({ document }) => document.recipe.data.file !== null,
  );
  expect(run?.document.recipe.data.file).toBe('far.csv');
  await rm(file);
  await sampleFromPalette(workbench, run?.document.title ?? '');
  await completed(5);
});

it('compares runs: what differs, their losses, samples from the same noise', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Compare Runs');
  const offered = workbench.page.locator('.quick-input-widget:visible .monaco-list-row');
  await offered.filter({ hasText: /^endless/ }).click();
  await offered
    .filter({ hasText: /^short\s*20 steps/ })
    .last()
    .click();
  await workbench.page.keyboard.press('Enter');
  const view = await workbench.frame(`${testId('compare-view')}[data-runs="2"]`);
  expect(await view.getByTestId('compare-differences').innerText()).toContain('Training steps');
  await view.getByTestId('compare-loss-plot').waitFor();
  await view.getByTestId('compare-sample').click();
  const drawn = /DDIM, 10 steps, seed 0, 200 samples · 10 network calls/;
  await expect
    .poll(async () => (await view.getByTestId('compare-origin').allInnerTexts()).join('\n'), {
      timeout: 60_000,
    })
    .toMatch(new RegExp(`${drawn.source}\n${drawn.source}`));
  await view.getByTestId('compare-measures').waitFor();
});

it('renames by F2, and deletes several by Delete with one question; samples stay', async () => {
  const { workbench, workspace } = window;
  await row(/^endless/).click();
  await workbench.frame(`${testId('run-view')}[data-kind="training"]`);
  // The tab may still take the keyboard when it is loaded; a click brings it back to the row.
  await row(/^endless/).click();
  await workbench.page.keyboard.press('F2');
  await workbench.answer('without end');
  await waitForStored(workspace, 'without end', () => true);
  await workbench.tab('without end').waitFor();

  await row('without end').click();
  const short = row(/^short\s*20 steps/);
  await short.last().click({ modifiers: ['Control'] });
  await workbench.page.keyboard.press('Delete');
  await workbench.page.locator('.monaco-dialog-box').waitFor();
  const said = await workbench.answerDialog('Delete 2 runs?', 'Move to Trash');
  expect(said).toContain('Samples that were drawn from it stay (1)');
  await workbench.answerDialog('There is no trash for these folders.', 'Delete Permanently');
  await expect.poll(async () => (await storedRuns(workspace)).length).toBe(4);

  await row('short, DDIM 10').click();
  const tab = await workbench.frame(
    `${testId('run-view')}[data-kind="sampling"] ${testId('samples')}`,
  );
  await tab.getByTestId('run-save-png').waitFor();
  expect(await tab.getByTestId('run-sample').count()).toBe(0);
  expect(await tab.getByTestId('run-open-parent').count()).toBe(0);
});
