// Layer: end-to-end tests. Inpaint and Upscale in a real VS Code with the shipped faces: a mask is painted
// by pointer and by key, the known pixels of the variants are the given ones, Keep makes a run that
// opens again; an enlarged picture has its slider; what cannot be filled in gets its sentence.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
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

/** RGBA of a PNG file, decoded by the browser. */
function pixelsIn(frame: Frame, png: Uint8Array): Promise<number[]> {
  return frame.evaluate(async (bytes) => {
    const blob = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data;
    return Array.from(pixels ?? []);
  }, Array.from(png));
}
