// Layer: end-to-end tests. What a person does to a run that is there: rename it, find its files,
// save its samples as picture and table, export its model, delete it.

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runOnnx } from '../engine/onnxSession';
import { decodeGif } from '../unit/core/gif/decoder';
import { axeFindings } from './accessibility';
import { completedRun, sampleFromPalette, samplesOf, treeLines } from './runSteps';
import { waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const PNG_SIGNATURE = '89504e470d0a1a0a';

const window = useWindow({
  prepare: async (workspace) => {
    await writeRecipe(workspace, 'short', { steps: 20, checkpoint_every: 20, sample_every: 0 });
    await writeFile(join(workspace, 'grid.diffusion.json'), JSON.stringify(STUDY));
  },
});

/** Two cells of two trials each. */
const STUDY = {
  name: 'grid',
  data: { kind: 'points', name: 'moons', count: 500 },
  network: { kind: 'mlp', hidden: 16, layers: 2 },
  training: { steps: 20, batch_size: 64 },
  sampling: { num_inference_steps: 5, count: 100 },
  study: { vary: { 'training.batch_size': [32, 64] }, repeats: 2 },
};

it('renames a run in the tree and on disk; its folder keeps its name', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'short.diffusion.json');
  const before = await waitForStored(workspace, 'short', ({ state }) => state === 'completed');
  await workbench.commandOn('Diffusion: Rename Run', 'short');
  await workbench.answer('a better name');
  const after = await waitForStored(workspace, 'a better name', () => true);
  expect(after.folder).toBe(before.folder);
  await workbench.page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  await expect.poll(async () => (await treeLines(workbench)).join('\n')).toContain('a better name');
});

it('runs a study of a recipe: its tab fills, and its tables lie beside it', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Study', 'grid.diffusion.json');
  const run = await waitForStored(workspace, 'grid', ({ state }) => state === 'completed');
  expect(run.document).toMatchObject({ kind: 'study', progress: { step: 4, steps: 4 } });
  const frame = await workbench.frame(`[data-run-id="${run.document.id}"]`);
  const view = frame.getByTestId('study-view');
  await expect.poll(() => view.getAttribute('data-trials')).toBe('4');
  await expect.poll(() => frame.getByTestId('study-cells').innerText()).toMatch(/Held-out loss.*±/);
  const plot = frame.getByTestId('study-plot-energy_distance-over-training-batch_size');
  await expect.poll(() => plot.getAttribute('data-points')).toBe('2');
  expect(await axeFindings(frame, '[data-testid="run-view"]')).toEqual([]);
  const cells = await readFile(join(run.folder, 'study', 'cells.csv'), 'utf8');
  expect(cells.split('\r\n')[1]).toMatch(/^32,2,/);
});

it('saves the samples as a picture, as an animation and as a table', async () => {
  const { workbench, workspace } = window;
  await sampleFromPalette(workbench, 'a better name');
  const run = await completedRun(workspace, 'sampling', /better name/);
  const frame = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="trajectory"]`);
  const [picture, table] = ['samples.png', 'samples.csv'].map((name) => join(workspace, name));
  await saveAs(picture, () => frame.getByTestId('run-save-png').click());
  await workbench.notification('Saved as samples.png.');
  await saveAs(table, () => frame.getByTestId('run-save-csv').click());

  const animation = join(workspace, 'from noise.gif');
  await saveAs(animation, () => frame.getByTestId('run-save-gif').click());
  const { width, frames } = decodeGif(await readFile(animation));
  const steps = Number(await frame.getByTestId('trajectory').getAttribute('data-steps'));
  expect(width).toBeGreaterThan(100);
  expect(frames.length).toBe(steps + 1);
  // It does move.
  expect(frames[0].rgb).not.toEqual(frames.at(-1)?.rgb);

  expect((await readFile(picture)).toString('hex')).toMatch(new RegExp(`^${PNG_SIGNATURE}`));
  const samples = await samplesOf(workspace, run);
  const lines = (await readFile(table, 'utf8')).trim().split('\n');
  const numbers = lines.slice(-samples.length / 2).flatMap((line) => line.split(',').map(Number));
  const differences = numbers.map((number, index) => Math.abs(number - samples[index]));
  expect(numbers.length).toBe(samples.length);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

it('exports the model as an ONNX file that ONNX Runtime runs', async () => {
  const { workbench, workspace } = window;
  const file = join(workspace, 'model.onnx');
  await saveAs(file, async () => {
    await workbench.commandOn('Diffusion: Export Model…', 'a better name');
    await workbench.pick('ONNX file');
  });
  await workbench.notification('is saved as ONNX');
  const feeds = {
    sample: { values: [0.5, -1, 2, 0, 0, 0], shape: [3, 2] },
    timestep: { values: [0, 10, 999], shape: [3] },
  };
  const [output] = await runOnnx(await readFile(file), [feeds]);
  expect(output.shape).toEqual([3, 2]);
  expect(output.values.every(Number.isFinite)).toBe(true);
  expect(new Set(output.values).size).toBe(6);
});

it('exports it as a folder for diffusers, and as a training that goes on in Python', async () => {
  const { workbench, workspace } = window;
  const folder = join(workspace, 'exports');
  await mkdir(join(folder, INNER), { recursive: true });
  const forms = [
    ['Folder for diffusers', 'a better name-diffusers', 'sample.py'],
    ['Training that goes on in Python', 'a better name-python', 'train.py'],
  ] as const;
  for (const [form, name, script] of forms) {
    await workbench.commandOn('Diffusion: Export Model…', 'a better name');
    await workbench.pick(form);
    await chooseFolder(folder);
    await workbench.notification(`Exported to exports/${name}`);
    expect(await readdir(join(folder, name))).toEqual(
      expect.arrayContaining(['README.md', 'requirements.txt', script]),
    );
  }
  const step = JSON.parse(
    await readFile(join(folder, 'a better name-python/model/training/state.json'), 'utf8'),
  ) as { step: number };
  expect(step.step).toBe(20);
});

it('copies the recipe of a run as a block with a link', async () => {
  const { workbench } = window;
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.commandOn('Diffusion: Copy Link to State', 'completed · loss');
  await workbench.pick('Block for an Article');
  await workbench.page.locator('.statusbar-item', { hasText: 'is on the clipboard' }).waitFor();
  const block = await workbench.page.evaluate(() => navigator.clipboard.readText());
  expect(block).toMatch(/^```diffusion\n\{\n {2}"name": "short"/);
  expect(block).toMatch(
    /\[Open in Diffusion Lab\]\([\w-]+:\/\/diffusion-lab\.diffusion-lab\/state\?v=1&s=[\w-]+\)/,
  );
});

it('reveals the files of a run in the explorer', async () => {
  const { workbench, workspace } = window;
  const { folder } = await waitForStored(workspace, 'a better name', () => true);
  await workbench.commandOn('Diffusion: Reveal Run', 'completed · loss');
  const revealed = workbench.page.locator('.explorer-folders-view .monaco-list-row.selected');
  await revealed.filter({ hasText: 'run.diffrun' }).waitFor();
  expect(existsSync(join(folder, 'run.diffrun'))).toBe(true);
});

it('deletes a run only when that is confirmed; without a trash it asks once more', async () => {
  const { workbench, workspace } = window;
  const { folder } = await waitForStored(workspace, 'a better name', () => true);
  const question = 'Delete the run "a better name"?';
  await deleteTraining();
  await workbench.answerDialog(question, 'Cancel');
  expect(existsSync(folder)).toBe(true);
  await deleteTraining();
  await workbench.answerDialog(question, 'Move to Trash');
  // The embedded VS Code is a server, and a server has no trash.
  const noTrash = 'There is no trash for this folder. Delete "a better name" for good?';
  await workbench.answerDialog(noTrash, 'Delete Permanently');
  await expect.poll(() => existsSync(folder)).toBe(false);
  await expect
    .poll(async () => (await treeLines(workbench)).join('\n'))
    .not.toMatch(/^1 a better name ?20 steps/m);
});

/** Saves a file under a path; asks again when the dialog closed on losing the focus. */
/** A folder in the folder that is chosen: its line says that the dialog has come there. */
const INNER = 'inner';

async function chooseFolder(folder: string): Promise<void> {
  const { workbench } = window;
  await workbench.rows().first().waitFor();
  await workbench.quickInput.fill(`${folder}/`);
  await workbench.row(INNER).waitFor();
  await workbench.quickInput.press('Enter');
  await workbench.quickInput.waitFor({ state: 'hidden' });
}

async function saveAs(path: string, ask: () => Promise<void>): Promise<void> {
  const { workbench } = window;
  for (let attempt = 1; ; attempt++) {
    try {
      await ask();
      await workbench.answerFileDialog(path);
      await vi.waitUntil(() => existsSync(path), { timeout: 5000 });
      return;
    } catch (cause) {
      if (attempt === 3) throw cause;
      // A dialog that is still open takes no answer; the next one is asked for anew.
      await workbench.page.keyboard.press('Escape');
    }
  }
}

async function deleteTraining(): Promise<void> {
  const { workbench } = window;
  await workbench.commandOn('Diffusion: Delete Run', 'completed · loss');
}
