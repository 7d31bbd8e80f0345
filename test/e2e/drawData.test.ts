// Layer: end-to-end tests. Draw Data: points are drawn by pointer and key, and a picture is dropped; they
// are saved with a recipe that the training form then has. Nothing is overwritten unasked, and what
// cannot be read or saved takes nothing away.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { encodePng } from '../../src/core/png/encode';
import { testId } from '../../scripts/platform/main-job.mjs';
import { canSaveDrawing, drawnPoints, drawSomePoints } from './runSteps';
import { useWindow } from './window';

const KEPT = 'x,y\n1,2\n3,4\n';

const window = useWindow({
  prepare: (workspace) => writeFile(join(workspace, 'taken.csv'), KEPT),
});

async function drawing(): Promise<Frame> {
  const { workbench } = window;
  await workbench.command('Diffusion: Draw Data');
  return workbench.frame(`${testId('draw-view')}:visible`);
}

/** As a file manager does when a file is let go over the plane. */
async function drop(frame: Frame, name: string, type: string, bytes: Uint8Array): Promise<void> {
  const file = { name, type, bytes: Array.from(bytes) };
  const transfer = await frame.evaluateHandle(({ name, type, bytes }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    return data;
  }, file);
  await frame.getByTestId('draw-surface').dispatchEvent('drop', { dataTransfer: transfer });
}

it('saves what was drawn as points and a recipe, ready to be trained', async () => {
  const { workbench, workspace } = window;
  const frame = await drawing();
  const save = frame.getByTestId('draw-save');
  expect(await canSaveDrawing(frame)).toBe(false);
  await drawSomePoints(workbench, frame);
  const drawn = await drawnPoints(frame);
  await frame.getByTestId('draw-undo').click();
  expect(await drawnPoints(frame)).toBeLessThan(drawn);
  await frame.getByTestId('draw-redo').click();
  expect(await drawnPoints(frame)).toBe(drawn);

  await save.click();
  await workbench.answer('two dabs');
  const lab = await workbench.frame(`${testId('training-view')}:visible`);
  await expect.poll(() => lab.getByTestId('training-file').textContent()).toContain('two dabs.csv');
  const lines = (await readFile(join(workspace, 'two dabs.csv'), 'utf8')).trim().split('\n');
  expect(lines[0]).toBe('x,y');
  expect(lines).toHaveLength(4001);
  const recipe: unknown = JSON.parse(
    await readFile(join(workspace, 'two dabs.diffusion.json'), 'utf8'),
  );
  expect(recipe).toMatchObject({
    name: 'two dabs',
    data: { kind: 'points', file: 'two dabs.csv' },
  });
});

it('asks before it writes over a file, and keeps the drawing when the answer is no', async () => {
  const { workbench, workspace } = window;
  const frame = await drawing();
  const drawn = await drawnPoints(frame);
  expect(drawn).toBeGreaterThan(20);
  const file = join(workspace, 'taken.csv');
  await frame.getByTestId('draw-save').click();
  await workbench.answer('taken');
  await workbench.answerDialog('taken.csv is already there.', 'Cancel');
  await expect.poll(() => canSaveDrawing(frame)).toBe(true);
  expect(await readFile(file, 'utf8')).toBe(KEPT);
  expect(existsSync(join(workspace, 'taken.diffusion.json'))).toBe(false);
  expect(await drawnPoints(frame)).toBe(drawn);

  await frame.getByTestId('draw-save').click();
  await workbench.answer('taken');
  await workbench.answerDialog('taken.csv is already there.', 'Overwrite');
  await workbench.frame(`${testId('training-view')}:visible`);
  expect((await readFile(file, 'utf8')).split('\n').length).toBeGreaterThan(4000);
});

it('makes the dark parts of a dropped picture points, and refuses what is no picture', async () => {
  const frame = await drawing();
  const before = await drawnPoints(frame);
  const text = new TextEncoder().encode('no picture');
  await drop(frame, 'notes.txt', 'text/plain', text);
  const notice = frame.getByTestId('draw-notice');
  await notice.filter({ hasText: '"notes.txt" is no picture that can be read here' }).waitFor();
  expect(await drawnPoints(frame)).toBe(before);

  // Dark at the left, light at the right.
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 255));
  const picture = encodePng({ width: 8, height: 8, channels: 1, bytes });
  await frame.getByTestId('draw-clear').click();
  expect(await drawnPoints(frame)).toBe(0);
  await drop(frame, 'half.png', 'image/png', picture);
  await expect.poll(() => drawnPoints(frame)).toBeGreaterThan(500);
  expect(await notice.isVisible()).toBe(false);
  await frame.getByTestId('draw-save').click();
  const { workbench, workspace } = window;
  await workbench.answer('half');
  await expect.poll(() => existsSync(join(workspace, 'half.diffusion.json'))).toBe(true);
  const xs = (await readFile(join(workspace, 'half.csv'), 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[0]));
  // But for the edge, which is soft over a pixel of the picture: 0.45 units.
  expect(xs.filter((x) => x < 0.3).length / xs.length).toBeGreaterThan(0.98);
  expect(xs.filter((x) => x < -0.9).length / xs.length).toBeGreaterThan(0.4);
  expect(await workbench.violations()).toEqual([]);
});
