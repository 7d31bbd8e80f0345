// Layer: end-to-end tests. What a person does to a run that is there: rename it, find its files,
// save its samples as picture and table, delete it.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completedRun, sampleFromPalette, samplesOf, treeLines } from './runSteps';
import { waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const PNG_SIGNATURE = '89504e470d0a1a0a';

const window = useWindow({
  prepare: (workspace) =>
    writeRecipe(workspace, 'short', { steps: 20, checkpoint_every: 20, sample_every: 0 }),
});

it('renames a run in the tree and on disk; its folder keeps its name', async () => {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Train Model');
  await workbench.find('short.diffusion.json');
  const before = await waitForStored(workspace, 'short', ({ state }) => state === 'completed');
  await workbench.command('Diffusion: Rename Run');
  await workbench.pick('short');
  await workbench.answer('a better name');
  const after = await waitForStored(workspace, 'a better name', () => true);
  expect(after.folder).toBe(before.folder);
  await workbench.page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  await expect.poll(async () => (await treeLines(workbench)).join('\n')).toContain('a better name');
});

it('saves the samples as a picture and as a table', async () => {
  const { workbench, workspace } = window;
  await sampleFromPalette(workbench, 'a better name');
  const run = await completedRun(workspace, 'sampling', /better name/);
  const frame = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="trajectory"]`);
  const [picture, table] = ['samples.png', 'samples.csv'].map((name) => join(workspace, name));
  await frame.getByTestId('run-save-png').click();
  await workbench.answer(picture);
  await expect.poll(() => existsSync(picture)).toBe(true);
  await frame.getByTestId('run-save-csv').click();
  await workbench.answer(table);
  await expect.poll(() => existsSync(table)).toBe(true);

  expect((await readFile(picture)).toString('hex')).toMatch(new RegExp(`^${PNG_SIGNATURE}`));
  const samples = await samplesOf(workspace, run);
  const lines = (await readFile(table, 'utf8')).trim().split('\n');
  const numbers = lines.slice(-samples.length / 2).flatMap((line) => line.split(',').map(Number));
  const differences = numbers.map((number, index) => Math.abs(number - samples[index]));
  expect(numbers.length).toBe(samples.length);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

it('reveals the files of a run in the explorer', async () => {
  const { workbench, workspace } = window;
  const { folder } = await waitForStored(workspace, 'a better name', () => true);
  await workbench.command('Diffusion: Reveal Run');
  await workbench.pick('completed · loss');
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
    .not.toMatch(/^1 a better name completed/m);
});

async function deleteTraining(): Promise<void> {
  const { workbench } = window;
  await workbench.command('Diffusion: Delete Run');
  await workbench.pick('completed · loss');
}
