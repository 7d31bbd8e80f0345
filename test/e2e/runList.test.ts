// Layer: end-to-end tests. A workspace with a hundred runs: the list is there at once, and a run is
// forked as a person does it. Its recipe is changed in the editor and trained; the new run goes on from
// the checkpoint and stands under the run that it is from.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NodeFiles } from '../../scripts/lab/nodeFiles';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { drawPointSet, pointSet } from '../../src/core/data/pointSets';
import { newDocument, writeDocument } from '../../src/runs/document';
import { writeThumbnails } from '../../src/runs/thumbnails';
import { RUNS_FOLDER } from '../../src/runs/layout';
import { lossSteps, waitForStored, writeRecipe } from './runFiles';
import { treeLines } from './runSteps';
import { useWindow } from './window';

const RUNS = 100;
/**
 * From the click that opens the view to its lines, in milliseconds. A second is wanted of a machine that
 * has nothing else to do; the tests' own computes for other windows meanwhile, and says its figure.
 */
const LIMIT_MS = 5_000;

const window = useWindow({
  prepare: async (workspace) => {
    await writeRuns(join(workspace, RUNS_FOLDER));
    await writeRecipe(workspace, 'short', {
      ...{ steps: 40, checkpoint_every: 40, sample_every: 0, learning_rate: 0.002 },
    });
  },
});

/** Trainings of moons that have ended, each with another seed and a small picture. */
async function writeRuns(folder: string): Promise<void> {
  const files = new NodeFiles(folder);
  const values = drawPointSet('moons', 200, 0, pointSet('moons').noise);
  for (let seed = 0; seed < RUNS; seed++) {
    const { recipe } = resolveRecipe({ name: `moons ${seed}`, training: { seed } });
    if (recipe === null) throw new Error('The recipe has a fault.');
    const made = new Date(Date.UTC(2026, 0, 1 + (seed % 20), 10, seed));
    const id = `${made.toISOString().replace(/\D/g, '').slice(0, 8)}-100000-moons-${(4096 + seed).toString(16)}`;
    const document = newDocument(
      {
        ...{ id, kind: 'training', title: recipe.name, recipe, steps: 100, parent: null },
        owner: { name: 'an earlier window', process: null },
        versions: { extension: '0.1.0', vscode: '1.100.0' },
      },
      made,
    );
    await writeDocument(files, { ...document, state: 'completed', thumbnail: true });
    await writeThumbnails(files, id, {
      ...{ kind: 'points', shape: [2], values, labels: null, classes: null },
    });
  }
}

it(`shows ${RUNS} runs at once`, async () => {
  const { workbench } = window;
  // The start of the extension is not what is measured: it has started when its commands know the runs.
  await workbench.command('Diffusion: Refresh Runs');
  await expect
    .poll(async () => (await workbench.paletteLines('Diffusion: ')).join('\n'))
    .toMatch(/Delete Run/);
  const { page } = workbench;
  const rows = page.locator('.pane-body .monaco-list-row[aria-level="2"]:visible');
  const started = performance.now();
  await page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  await rows
    .filter({ hasText: /moons \d+.*completed/s })
    .first()
    .waitFor();
  const took = performance.now() - started;
  process.stderr.write(`${RUNS} runs are listed after ${took.toFixed(0)} ms.\n`);
  expect(took).toBeLessThan(LIMIT_MS);
  // Those that are in sight: the newest day first.
  expect((await treeLines(workbench)).slice(0, 2).join('\n')).toMatch(/^1 .*5\n2 moons \d+/);
});

it('goes on from a checkpoint with a changed recipe, under the run that it is from', async () => {
  const { workbench, workspace } = window;
  const { page } = workbench;
  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  const parent = await waitForStored(workspace, 'short', ({ state }) => state === 'completed');

  await workbench.commandOnTyped('Diffusion: Fork Run', 'short');
  const title = 'short, from step 40';
  await workbench.tab(title).waitFor();
  await changeNumber('"learning_rate": 0.002', '0.0005');
  await workbench.commandOn('Diffusion: Train Model', 'recipe in the active editor');
  const child = await waitForStored(workspace, title, ({ state }) => state === 'completed');
  const { training } = child.document.recipe;
  expect([training.learning_rate, training.initial_run, training.initial_step]).toEqual([
    0.0005,
    parent.document.id,
    40,
  ]);
  expect(child.document.parent).toEqual({ run: parent.document.id, model: null, step: 40 });
  expect(child.document.progress.step).toBe(80);
  expect(Math.min(...(await lossSteps(child)))).toBeGreaterThan(40);

  // The curve that is shown begins behind the step that it goes on from.
  const frame = await workbench.frame(
    '[data-testid="training-view"][data-state="completed"][data-step="80"]:visible',
  );
  const plot = frame.getByTestId('loss-plot');
  await plot.locator('.plot').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => plot.getByRole('status').textContent()).toMatch(/^step (4[1-9]|5\d),/);

  // A second click would close the view again.
  if ((await treeLines(workbench)).length === 0)
    await page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  // A run that was listed before it had a successor stays closed.
  const row = page.locator('.pane-body .monaco-list-row', { hasText: 'short' }).first();
  await expect.poll(() => row.getAttribute('aria-expanded')).not.toBeNull();
  if ((await row.getAttribute('aria-expanded')) === 'false')
    await row.locator('.monaco-tl-twistie').click();
  await expect
    .poll(async () => (await treeLines(workbench)).join('\n'))
    .toMatch(/\n2 short ?40 steps .*\n3 short, from step 40 ?80 steps /);
});

/** Finds a setting in the editor and types another number for the one that it ends with. */
async function changeNumber(text: string, number: string): Promise<void> {
  const { page } = window.workbench;
  const editor = page.locator('.editor-group-container.active .editor-instance');
  await page.keyboard.press('Control+f');
  const find = editor.locator('.find-widget.visible textarea').first();
  await find.fill(text);
  await editor.locator('.find-widget .matchesCount', { hasText: '1 of 1' }).waitFor();
  // The match is chosen, and the cursor goes to its end. Closed by its button: Escape may go elsewhere,
  // and what follows would be typed into the search.
  await editor.locator('.find-widget.visible .codicon-widget-close').click();
  await editor.locator('.find-widget.visible').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowRight');
  const old = text.split(' ').at(-1) ?? '';
  for (let left = old.length; left > 0; left--) await page.keyboard.press('Backspace');
  await page.keyboard.type(number);
  await editor.locator('.view-lines', { hasText: number }).waitFor();
}
