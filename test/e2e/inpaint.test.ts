// Layer: end-to-end tests. Inpaint and Upscale in a real VS Code with the shipped faces: a mask is painted
// by pointer and by key, the known pixels of the variants are the given ones, Keep makes a run that
// opens again; an enlarged picture has its slider; what cannot be filled in gets its sentence. Frames of
// a clip and a gap of a sound are filled in likewise, and what is known of them stays.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/core/audio/wav';
import { encodePng } from '../../src/core/png/encode';
import { decodeResult } from '../../src/runs/samples';
import { testId } from '../../scripts/platform/main-job.mjs';
import { completedRun } from './runSteps';
import { useWindow } from './window';

const window = useWindow();

/** The view when what it shows was drawn; what would take long is asked for. */
async function settled(task: string): Promise<Frame> {
  const view = `${testId('inpaint-view')}[data-task="${task}"]:visible`;
  const frame = await window.workbench.frame(view);
  const element = frame.getByTestId('inpaint-view');
  const start = frame.getByTestId('inpaint-start');
  await expect
    .poll(
      async () => {
        if (await start.isVisible()) await start.click();
        const isDrawn = (await element.getAttribute('data-inconsistency')) !== null;
        return isDrawn && (await element.getAttribute('data-state'));
      },
      { timeout: 120_000 },
    )
    .toBe('ready');
  return frame;
}

async function unknown(frame: Frame): Promise<number> {
  return Number(await frame.getByTestId('mask-surface').getAttribute('data-unknown'));
}

it('fills in what is painted over a face, and keeps the other pixels', async () => {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Inpaint');
  const frame = await settled('inpaint');
  expect(await unknown(frame)).toBe(64);

  // By key alone: clear, then a rectangle from corner to corner.
  await frame.getByTestId('mask-clear').click();
  await frame.getByTestId('inpaint-notice').filter({ hasText: 'Nothing is unknown' }).waitFor();
  const surface = frame.getByTestId('mask-surface');
  await surface.focus();
  for (const key of ['r', 'Space', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Space'])
    await workbench.page.keyboard.press(key);
  expect(await unknown(frame)).toBe(25);
  await expect.poll(() => frame.getByTestId('mask-words').innerText()).toContain('25 of 256');
  await workbench.page.keyboard.press('Control+z');
  expect(await unknown(frame)).toBe(0);
  await workbench.page.keyboard.press('Control+Shift+z');
  expect(await unknown(frame)).toBe(25);

  // By pointer: a stroke through the middle.
  await workbench.page.keyboard.press('b');
  const box = await surface.locator('canvas').boundingBox();
  if (box === null) throw new Error('The mask is not to be seen.');
  await workbench.page.mouse.move(box.x + 0.7 * box.width, box.y + 0.3 * box.height);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(box.x + 0.7 * box.width, box.y + 0.8 * box.height);
  await workbench.page.mouse.up();
  const painted = await unknown(frame);
  expect(painted).toBeGreaterThan(35);

  await frame.getByTestId('condition-count').locator('input').fill('2');
  await settled('inpaint');
  await expect
    .poll(
      () =>
        frame
          .locator('[data-testid=inpaint-view] [data-testid=samples]')
          .getAttribute('data-count'),
      { timeout: 60_000 },
    )
    .toBe('2');
  await settled('inpaint');
  await frame.getByTestId('inpaint-keep').click();
  const run = await completedRun(workspace, 'sampling', /faces, inpainted/);
  const folder = join(workspace, '.diffusion/runs', run.id, 'samples');
  const { samples } = decodeResult(await readFile(join(folder, 'result.safetensors')));
  const tab = await workbench.frame(`[data-run-id="${run.id}"] ${testId('run-condition')}`);
  const [given, mask] = await Promise.all(
    ['image.png', 'mask.png'].map(async (name) =>
      pixelsIn(tab, await readFile(join(folder, name))),
    ),
  );
  expect(mask.filter((_, i) => i % 4 === 0 && mask[i] === 255)).toHaveLength(painted);
  let changed = 0;
  samples.values.forEach((value, i) => {
    const [pixel, channel] = [Math.floor((i % 768) / 3), i % 3];
    const byte = Math.round((value + 1) * 127.5);
    if (mask[4 * pixel] === 0) expect(byte).toBe(given[4 * pixel + channel]);
    else if (byte !== given[4 * pixel + channel]) changed++;
  });
  expect(changed).toBeGreaterThan(painted);

  // The run leads back to the view, with its mask.
  await tab.getByTestId('run-inpaint').click();
  const again = await settled('inpaint');
  expect(await unknown(again)).toBe(painted);
});

it('enlarges a picture, with a slider between it and interpolation', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Upscale');
  const frame = await settled('upscale');
  await frame.getByTestId('upscaled').waitFor({ timeout: 60_000 });
  const inconsistency = await frame
    .getByTestId('upscale-numbers')
    .getAttribute('data-inconsistency');
  expect(Number(inconsistency)).toBeLessThanOrEqual(1);
  const table = frame.getByTestId('upscale-numbers').locator('tbody tr');
  expect(await table.count()).toBe(3);
  const slider = frame.getByTestId('upscale-slider');
  await slider.focus();
  await workbench.page.keyboard.press('Home');
  const place = () => frame.locator('.before-after').getAttribute('data-place');
  expect(await place()).toBe('0');
  await workbench.page.keyboard.press('PageUp');
  expect(Number(await place())).toBeGreaterThan(0);
  expect(await slider.getAttribute('aria-valuetext')).toContain('Bicubic');

  const wrong = encodePng({ width: 5, height: 5, channels: 1, bytes: new Uint8Array(25) });
  const file = { name: 'five.png', mimeType: 'image/png', buffer: Buffer.from(wrong) };
  await frame.getByTestId('picture-file').setInputFiles(file);
  await frame
    .getByTestId('picture-notice')
    .filter({ hasText: 'The picture has 5×5 pixels; the model needs 16×16' })
    .waitFor();
  expect(await workbench.violations()).toEqual([]);
});

/** The view with another model and a drawing of it. */
async function withModel(model: string, task: string): Promise<Frame> {
  await window.workbench.command('Diffusion: Inpaint');
  const frame = await window.workbench.frame(`${testId('inpaint-view')}:visible`);
  const chooser = frame.getByTestId('inpaint-model');
  await chooser.click();
  await chooser.locator(`vscode-option[value="${model}"]`).click();
  return settled(task);
}

/** Settings that are quickly drawn. */
async function drawFew(frame: Frame, task: string, steps: number): Promise<void> {
  await frame.getByTestId('condition-count').locator('input').fill('2');
  await frame.getByTestId('condition-steps').locator('input').fill(String(steps));
  await expect
    .poll(() => frame.getByTestId('inpaint-cost').innerText(), { timeout: 30_000 })
    .toContain(`2 variants take ${steps} network calls`);
  await frame
    .locator('[data-testid=inpaint-view] [data-testid=samples][data-count="3"]')
    .waitFor({ timeout: 60_000 });
  await settled(task);
}

/** Keeps the variants; the samples of the run, and the file that they were given. */
async function kept(frame: Frame, title: RegExp, file: string) {
  const { workspace } = window;
  await frame.getByTestId('inpaint-keep').click();
  const { id } = await completedRun(workspace, 'sampling', title);
  const folder = join(workspace, '.diffusion/runs', id, 'samples');
  const { samples } = decodeResult(await readFile(join(folder, 'result.safetensors')));
  return { id, samples, given: await readFile(join(folder, file)) };
}

it('predicts the frames of a clip from the first one, which stays as it is', async () => {
  const { workbench } = window;
  const frame = await withModel('model:moving_ball', 'frames');
  const frames = frame.getByTestId('frames');
  const known = () => frames.getAttribute('data-known');
  expect(await known()).toBe('1');

  // By key: along the row, and one more frame known; then the choice by name.
  await frame.getByTestId('frame-1').focus();
  for (const key of ['ArrowRight', 'Space']) await workbench.page.keyboard.press(key);
  expect(await known()).toBe('1 2');
  await frame.getByTestId('frames-but-last').click();
  expect(await known()).toBe('1 2 3 4 5 6 7');
  await frame.getByTestId('frame-8').click();
  await frame.getByTestId('inpaint-notice').filter({ hasText: 'nothing to predict' }).waitFor();
  await frame.getByTestId('frames-first').click();
  await drawFew(frame, 'frames', 20);
  await frame.getByTestId('clip-words').filter({ hasText: 'true ball' }).waitFor();

  const player = frame.locator('[data-testid=inpaint-view] [data-testid=samples]');
  const played = () => player.locator('.clips').getAttribute('data-frame');
  // New variants play by themselves, once the way to them was shown.
  await player.locator('.clips[data-played="true"][data-frame="7"]').waitFor({ timeout: 30_000 });
  await player.getByTestId('samples-frame').fill('0');
  await expect.poll(played).toBe('0');
  await player.getByTestId('samples-frame-play').click();
  await expect.poll(played, { timeout: 30_000 }).toBe('7');

  const { id, samples, given } = await kept(frame, /moving.ball, frames predicted/, 'image.png');
  const tab = await workbench.frame(`[data-run-id="${id}"] ${testId('run-condition')}`);
  // The file has larger pixels: as many times as its width has more of them than a frame.
  const { width, pixels } = await pictureIn(tab, given);
  const factor = width / 16;
  for (let at = 0; at < 2 * 256; at++) {
    const [row, column] = [Math.floor((at % 256) / 16), at % 16];
    const value = samples.values[Math.floor(at / 256) * 2048 + (at % 256)];
    const byte = pixels[4 * (row * factor * width + column * factor)];
    expect(Math.round((value + 1) * 127.5)).toBe(byte);
  }
  await tab.getByTestId('run-inpaint').click();
  await settled('frames');
  expect(await known()).toBe('1');
});

it('fills a gap of a sound, and leaves the rest of it as it is', async () => {
  const { workbench } = window;
  const frame = await withModel('model:dtmf', 'gap');
  const choice = frame.locator('.gap-choice');
  // By pointer, then by key.
  const box = await frame.getByTestId('gap-surface').boundingBox();
  if (box === null) throw new Error('The sound is not to be seen.');
  await workbench.page.mouse.move(box.x + 0.25 * box.width, box.y + 10);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(box.x + 0.5 * box.width, box.y + 10);
  await workbench.page.mouse.up();
  const [from, until] = ((await choice.getAttribute('data-gap')) ?? '').split(' ').map(Number);
  expect(Math.abs(from - 128)).toBeLessThanOrEqual(2);
  expect(Math.abs(until - 256)).toBeLessThanOrEqual(2);
  await frame.getByTestId('gap-until').locator('input').fill('900');
  await choice.getByText('A whole number from').waitFor();
  await frame.getByTestId('gap-until').locator('input').fill('200');
  await frame.getByTestId('gap-from-slider').fill('100');
  expect(await choice.getAttribute('data-gap')).toBe('100 200');
  await drawFew(frame, 'gap', 6);
  await frame.getByTestId('gap-result').filter({ hasText: 'dB' }).waitFor();

  const file = { name: 'short.wav', mimeType: 'audio/wav' };
  const short = Buffer.from(writeWav(new Float32Array(100).fill(0.1), 8000));
  await frame.getByTestId('sound-file').setInputFiles({ ...file, buffer: short });
  await frame
    .getByTestId('sound-notice')
    .filter({ hasText: 'The sound has 100 samples (0.0125 s); the model needs 4096' })
    .waitFor();

  const { samples, given } = await kept(frame, /dtmf, gap filled in/, 'sound.wav');
  const sound = readWav(given).values;
  expect(sound).toHaveLength(4096);
  let changed = 0;
  samples.values.forEach((value, i) => {
    const at = i % 4096;
    if (at < 800 || at >= 1600) expect(value).toBe(sound[at]);
    else if (value !== sound[at]) changed++;
  });
  expect(changed).toBeGreaterThan(1500);

  expect(await workbench.violations()).toEqual([]);
});

/** RGBA of a PNG file, decoded by the browser. */
async function pixelsIn(frame: Frame, png: Uint8Array): Promise<number[]> {
  return (await pictureIn(frame, png)).pixels;
}

function pictureIn(frame: Frame, png: Uint8Array): Promise<{ width: number; pixels: number[] }> {
  return frame.evaluate(async (bytes) => {
    const blob = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data;
    return { width: bitmap.width, pixels: Array.from(pixels ?? []) };
  }, Array.from(png));
}
