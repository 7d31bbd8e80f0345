// Layer: end-to-end tests. Input that cannot be used: each kind gets one sentence that says what is
// wrong, where, and what is allowed; nothing that was there is lost and no run is made of it.

import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { storedRuns, waitForStored, writeRecipe } from './runFiles';
import { useWindow } from './window';

const FAULTY_RECIPE = `{
  "name": "faulty",
  "data": { "kind": "points", "name": "moons" },
  "training": {
    "steps": -5,
    "bath_size": 64
  },
  "colour": "red"
}
`;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const CSV_FILES: [name: string, text: string, message: RegExp][] = [
  [
    'letters.csv',
    'x,y\n0.5,1\n0.25,two\n',
    /"letters\.csv" cannot be used\. Line 3, column 6: "two" is not a number/,
  ],
  [
    'nan.csv',
    '1,2\nNaN,3\n',
    /"nan\.csv" cannot be used\. Line 2, column 1: "NaN" is not allowed; every coordinate is a finite number/,
  ],
  [
    'ragged.csv',
    '1,2\n3,4,5\n6\n',
    /"ragged\.csv" cannot be used\. Line 2, column 5: This line has 3 columns.* Line 3, column 1: This line has one column/,
  ],
  [
    'empty.csv',
    '',
    /"empty\.csv" cannot be used\. Line 1, column 1: The file is empty; a file of points has two columns/,
  ],
];

const window = useWindow({
  prepare: async (workspace) => {
    const write = (name: string, contents: string | Uint8Array) =>
      writeFile(join(workspace, name), contents);
    for (const [name, text] of CSV_FILES) await write(name, text);
    await write('not-an-image.png', 'This is a text with the name of a picture.');
    await write('damaged.png', Uint8Array.from([...PNG_SIGNATURE, 1, 2, 3, 4]));
    await write('faulty.diffusion.json', FAULTY_RECIPE);
    await writeRecipe(workspace, 'tiny', { steps: 20 });
  },
});

beforeEach(async () => {
  await window.workbench.clearNotifications();
});

describe('a CSV file', () => {
  it.each(CSV_FILES)(
    '%s is refused for a training with its place',
    async (name, _text, message) => {
      const { workbench, workspace } = window;
      await workbench.commandOnTyped('Diffusion: Train Model', name);
      await workbench.notification(message);
      expect(await storedRuns(workspace)).toEqual([]);
    },
  );
});

describe('a picture', () => {
  it('that is none is refused, and what was noised before stays', async () => {
    const { workbench } = window;
    await workbench.command('Diffusion: Preview Noising');
    await workbench.pickFirst();
    const lab = await workbench.frame(`${testId('noising-view')}[data-drawn-t]:visible`);
    const view = lab.getByTestId('noising-view');
    const before = await view.getAttribute('data-source');

    await workbench.commandOnTyped('Diffusion: Preview Noising', 'not-an-image.png');
    expect(await workbench.notification('not-an-image.png')).toBe(
      '"not-an-image.png" is not a picture that can be used; PNG, JPEG, WebP, GIF and AVIF are.',
    );
    expect(await view.getAttribute('data-source')).toBe(before);

    await workbench.commandOnTyped('Diffusion: Preview Noising', 'damaged.png');
    const notice = lab.getByTestId('noising-notice');
    await notice.filter({ hasText: 'damaged.png' }).waitFor();
    expect(await notice.getAttribute('role')).toBe('alert');
    expect(await view.getAttribute('data-source')).toBe(before);
  });

  it('is refused as points, and points as a picture, by what is in the file', async () => {
    const { workbench } = window;
    await workbench.commandOnTyped('Diffusion: Preview Noising', 'letters.csv');
    await workbench.notification(/"letters\.csv" cannot be used\. Line 3, column 6/);
  });
});

it('A faulty recipe has its faults in the Problems panel and is refused for training', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile('faulty.diffusion.json');
  const problems = (await workbench.problems('bath_size')).join('\n');
  expect(problems).toMatch(/steps.*-5|-5.*steps/s);
  expect(problems).toContain('batch_size');
  expect(problems).toContain('colour');
  expect(problems).toMatch(/Ln 5/);

  await workbench.openFile('faulty.diffusion.json');
  await workbench.commandOnTyped('Diffusion: Train Model', 'faulty.diffusion.json');
  await workbench.notification(/faulty\.diffusion\.json, line \d, column \d+: .*And \d more\./);
  expect(await storedRuns(workspace)).toEqual([]);
});

it('A run whose folder is deleted under its open tab says so, and is not sampled', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOnTyped('Diffusion: Train Model', 'tiny.diffusion.json');
  const run = await waitForStored(workspace, 'tiny', ({ state }) => state === 'completed');
  await workbench.commandOn('Diffusion: Open Run', 'tiny');
  const tab = await workbench.frame(`${testId('run-view')}[data-state="completed"]`);
  expect(await tab.getByTestId('run-sample').count()).toBe(1);
  await workbench.clearNotifications();

  await rm(run.folder, { recursive: true });
  await tab.locator(`${testId('run-view')}[data-state="unreadable"]`).waitFor();
  expect(await tab.getByTestId('run-notice').innerText()).toBe(
    'The folder of this run is not there any more: it was deleted or moved.',
  );
  expect(await tab.getByTestId('run-sample').count()).toBe(0);
  expect(await tab.getByTestId('run-title').innerText()).toBe('tiny');
  await workbench.command('Diffusion: Sample');
  expect(await workbench.choices()).not.toContain('tiny');
  await workbench.page.keyboard.press('Escape');
  expect(await readdir(join(workspace, '.diffusion', 'runs'))).toEqual([]);
});
