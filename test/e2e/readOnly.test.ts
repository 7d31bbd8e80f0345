// Layer: end-to-end tests. A workspace that cannot be written: reading works, and a training asks once
// whether runs may be kept in the storage of VS Code. The folder is mounted read-only, because
// permissions do not stop root; where mounting is not allowed and nobody is root, they do.

import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { storedRuns, writeRecipe } from './runFiles';
import { canSaveDrawing, drawnPoints, drawSomePoints } from './runSteps';
import { useWindow } from './window';

const run = promisify(execFile);
const undo: (() => Promise<unknown>)[] = [];

/** Why no folder can be made read-only here; null where one can. */
let impossible: string | null = null;

const window = useWindow({
  prepare: async (workspace) => {
    await writeRecipe(workspace, 'kept elsewhere', { steps: 20 });
    await makeReadOnly(workspace);
  },
});

// Runs before the window's own clean-up, which removes the folder: hooks end in reverse order.
afterAll(async () => {
  for (const restore of undo.splice(0)) await restore();
});

async function makeReadOnly(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) {
    await chmod(folder, 0o555);
    undo.push(() => chmod(folder, 0o755));
    return;
  }
  try {
    await run('mount', ['--bind', folder, folder]);
  } catch (error) {
    impossible = `Root may not mount here, and nothing else is read-only to it: ${String(error)}`;
    return;
  }
  undo.push(() => run('umount', ['--lazy', folder]));
  await run('mount', ['-o', 'remount,ro,bind', folder]);
}

beforeEach(({ skip }) => {
  if (impossible !== null) skip(impossible);
});

it('shows the article and noises a picture', async () => {
  const { workbench } = window;
  await workbench.openFile('diffusion-models.md');
  await workbench.command('Diffusion: Open Lab Beside Article');
  await workbench.frame(`${testId('article')} .katex`);
  expect(await workbench.notifications()).toEqual([]);
});

it('says that a drawing cannot be saved there, and keeps it', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Draw Data');
  const frame = await workbench.frame(`${testId('draw-view')}:visible`);
  await drawSomePoints(workbench, frame);
  const drawn = await drawnPoints(frame);
  await frame.getByTestId('draw-save').click();
  await workbench.answer('lost');
  const notice = frame.getByTestId('draw-notice');
  await notice.filter({ hasText: 'could not be saved' }).waitFor();
  expect(await notice.innerText()).toBe(
    'The drawing could not be saved: "lost.csv" cannot be written: the folder is read-only.',
  );
  expect(await drawnPoints(frame)).toBe(drawn);
  expect(await canSaveDrawing(frame)).toBe(true);
});

it('offers the storage of VS Code for runs, once, and keeps them there', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'kept elsewhere.diffusion.json');
  const question = 'This workspace is read-only, so no run can be kept in it.';
  await workbench.notification(question);
  expect(await storedRuns(workspace)).toEqual([]);
  await workbench.pressInNotification(question, 'Keep Runs in VS Code');
  await workbench.notification('"kept elsewhere" is trained: 20 steps.');
  expect(await storedRuns(workspace)).toEqual([]);

  await workbench.commandOn('Diffusion: Open Run', 'kept elsewhere');
  await workbench.frame(`${testId('run-view')}[data-state="completed"]`);
  await workbench.commandOnTyped('Diffusion: Train Model', 'kept elsewhere.diffusion.json');
  await workbench.frame(`${testId('training-view')}[data-state="completed"]:visible`);
  expect((await workbench.notifications()).join()).not.toContain(question);
});
