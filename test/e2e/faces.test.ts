// Layer: end-to-end tests. Pictures in a real VS Code: faces are trained from the palette, their sheet
// changes while they are, one class of them is sampled, the result tab enlarges one and is there
// again after a reload, and a saved picture gives its recipe back.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { decodeResult } from '../../src/runs/samples';
import { pictureRgba } from '../../src/shared/samples/pictures';
import { recipeOfPicture } from '../../src/shared/samples/recipeInPicture';
import { classifiersFor } from '../../webview/lab/classifiers/shipped';
import { startKernels } from '../unit/engine/kernels';
import { classifierOn } from '../unit/lab/classifiers/classifierOn';
import { resizeFrame } from '../../scripts/platform/themes.mjs';
import { outOfSight } from './accessibility';
import { completedRun } from './runSteps';
import { useWindow } from './window';

const COUNT = 12;
const FACES = 'faces.diffusion.json';
/** Learns colours and outlines in some seconds; what a good face takes is not tested here. */
const RECIPE = {
  name: 'faces in a hurry',
  data: { kind: 'images', name: 'faces', label: 'glasses', count: 512 },
  network: { kind: 'unet2d', block_out_channels: [16, 32], norm_num_groups: 8 },
  training: { steps: 160, batch_size: 16, sample_every: 20, checkpoint_every: 160, seed: 0 },
  sampling: { sampler: 'ddim', num_inference_steps: 10, seed: 0, count: COUNT },
};

const window = useWindow({
  prepare: async (workspace) => {
    await writeFile(join(workspace, FACES), JSON.stringify(RECIPE, null, 2));
  },
});

it('trains faces from the palette; the sheet shows the data first and changes with the model', async () => {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Show Training');
  const frame = await workbench.frame('[data-testid="training-view"]:visible');
  await recordSheet(frame);
  await workbench.commandOnTyped('Diffusion: Train Model', FACES);
  await completedRun(workspace, 'training', /in a hurry/);
  await expect
    .poll(() => frame.getByTestId('training-view').getAttribute('data-state'))
    .toBe('completed');
  const seen = await recordedSheet(frame);
  expect(seen.at(0)?.shows).toBe('data');
  const previews = seen.filter(({ shows }) => shows === 'samples');
  // Previews may take a tenth of the time: how many there are depends on the machine.
  const steps = new Set(previews.map(({ step }) => step));
  expect(steps.size).toBeGreaterThanOrEqual(2);
  expect(new Set(previews.map(({ pixels }) => pixels)).size).toBe(steps.size);
  const rows = await frame.getByTestId('preview-history').getAttribute('data-rows');
  expect(Number(rows)).toBe(steps.size);
  expect(await frame.getByTestId('held-out-bins').locator('canvas').isVisible()).toBe(true);

  const size = workbench.page.viewportSize();
  for (const width of [500, 1000]) {
    await resizeFrame(workbench.page, frame, { width, height: 700 });
    await expect.poll(() => outOfSight(frame, ['preview', 'loss-plot'])).toEqual([]);
  }
  if (size !== null) await workbench.page.setViewportSize(size);

  // Going back to an earlier preview shows what the model drew then.
  const newest = await sheetOf(frame, 'preview');
  await frame.getByTestId('preview-scrubber').fill('0');
  await expect
    .poll(() => frame.locator('figure[data-step]').getAttribute('data-step'))
    .toBe(previews.at(0)?.step);
  await expect.poll(() => sheetOf(frame, 'preview')).not.toEqual(newest);
});

it('asks for the class by its name, and shows the samples of that class', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOn('Diffusion: Sample', RECIPE.name);
  await workbench.pick('no glasses');
  const title = workbench.page.locator('.quick-input-widget:visible .quick-input-title');
  await title.filter({ hasText: '2/5' }).waitFor();
  for (let step = 2; step <= 5; step++) await workbench.acceptStep();
  const run = await completedRun(workspace, 'sampling', /in a hurry/);
  const frame = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="trajectory"]`);
  const sheet = frame.getByTestId('samples');
  expect(await sheet.getAttribute('data-count')).toBe(String(COUNT));
  expect(await sheet.getAttribute('data-kind')).toBe('images');
  const { samples, nearest } = await resultOf(workspace, run.id);
  expect(Array.from(samples.labels ?? [])).toEqual(Array(COUNT).fill(0));
  expect(samples.classes).toEqual(['no glasses', 'glasses']);
  expect(nearest?.shape).toEqual([16, 16, 3]);

  // The keyboard moves the choice, and a screen reader is told which picture it is.
  const list = sheet.getByRole('listbox');
  await list.focus();
  await workbench.page.keyboard.press('ArrowRight');
  await expect
    .poll(() => frame.getByTestId('chosen-sample').innerText())
    .toBe('Picture 2 · no glasses');
  const option = list.getByRole('option');
  expect(await option.getAttribute('aria-posinset')).toBe('2');
  expect(await option.getAttribute('aria-setsize')).toBe(String(COUNT));

  // It plays once, from noise to pictures.
  const trajectory = frame.getByTestId('trajectory');
  const steps = (await trajectory.getAttribute('data-steps')) ?? '';
  await expect.poll(() => trajectory.getAttribute('data-step')).toBe(steps);
  // Enlarged, every pixel of the sample is a square of its own colour.
  const predicted = await enlargedPixels(frame.getByTestId('trajectory-x-t'));
  expect(predicted).toBe(digest(pictureRgba(samples, 1)));
  await frame.getByTestId('trajectory-step').fill('0');
  await expect.poll(() => frame.getByTestId('trajectory').getAttribute('data-step')).toBe('0');
  await expect.poll(() => enlargedPixels(frame.getByTestId('trajectory-x-t'))).not.toBe(predicted);
  expect(
    Number(await frame.getByTestId('chosen-distance').getAttribute('data-distance')),
  ).toBeGreaterThan(0);
});

it('draws digits of the asked class with the model that came along', async () => {
  const { workbench, workspace } = window;
  await workbench.commandOn('Diffusion: Sample', 'digits');
  await workbench.pick('3');
  const title = workbench.page.locator('.quick-input-widget:visible .quick-input-title');
  await title.filter({ hasText: '2/5' }).waitFor();
  for (let step = 2; step <= 4; step++) await workbench.acceptStep();
  await title.filter({ hasText: '5/5' }).waitFor();
  await workbench.answer(String(COUNT));
  const run = await completedRun(workspace, 'sampling', /digits/);
  const frame = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="trajectory"]`);
  await expect.poll(() => frame.getByTestId('chosen-sample').innerText()).toBe('Picture 1 · 3');
  const { samples } = await resultOf(workspace, run.id);
  expect(samples.shape).toEqual([28, 28, 1]);
  expect(Array.from(samples.labels ?? [])).toEqual(Array(COUNT).fill(3));
  // The shipped classifier, which has seen real digits only, reads what was asked for.
  const [reader] = classifiersFor(samples.classes, classifierOn(await startKernels()));
  const { labels } = await reader.classify({ ...samples, labels: null });
  const seen = labels.filter((digit) => digit === 3).length;
  expect(seen).toBeGreaterThanOrEqual(COUNT - 1);
  // So does the lab, though it has no digits of its own to compare with.
  const agreement = frame.getByTestId('run-metrics').locator('[data-measure="agreement"]');
  expect(Number(await agreement.getAttribute('data-value'))).toBeCloseTo(seen / COUNT, 6);
  expect(await frame.getByTestId('run-verdict').innerText()).toContain(
    'beside real ones that the classifier was not trained on',
  );
});

it('races samplers on faces, and noises the pictures of the data', async () => {
  const { workbench, workspace } = window;
  const { id } = await completedRun(workspace, 'training', /in a hurry/);
  await workbench.command('Diffusion: Race Samplers');
  const frame = await workbench.frame('[data-testid="race-view"]:visible');
  const view = frame.getByTestId('race-view');
  // The first race starts by itself, on the shipped moons.
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 90_000 }).toBe('completed');
  await frame.getByTestId('race-settings-summary').click();
  await frame.getByTestId('race-model').click();
  await frame.locator(`[data-testid="race-model"] vscode-option[value="run:${id}"]`).click();
  await expect.poll(() => frame.getByTestId('race-class').getAttribute('data-value')).toBe('0');
  await frame.getByTestId('race-budgets').locator('input').fill('3, 6');
  await frame.getByTestId('race-count').locator('input').fill('4');
  await frame.getByTestId('race-start').click();
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 90_000 }).toBe('completed');
  const picture = frame.getByTestId('race-picture-ddim');
  // They are drawn at the next turn of the page.
  await expect.poll(() => picture.getAttribute('data-kind')).toBe('images');
  expect(await picture.getAttribute('data-count')).toBe('4');

  await workbench.commandOn('Diffusion: Preview Noising', 'Pixel faces');
  const noising = await workbench.frame('[data-testid="noising-view"][data-drawn-t]:visible');
  const shown = noising.getByTestId('noising-view');
  await expect.poll(() => shown.getAttribute('data-source')).toBe('data:faces');
  expect(await shown.getAttribute('data-size')).toBe('64x64');
  await noising.getByTestId('noising-source').click();
  await noising
    .locator('[data-testid="noising-source"] vscode-option[value="picture:cat"]')
    .click();
  await expect.poll(() => shown.getAttribute('data-source')).toBe('picture:cat');
  await workbench.commandOnTyped('Diffusion: Preview Noising', FACES);
  await expect.poll(() => shown.getAttribute('data-source')).toBe('data:faces');
});

it('saves the sheet as a picture that gives its recipe back, from the palette and when dropped', async () => {
  const { workbench, workspace } = window;
  await workbench.tab(/faces in a hurry, DDIM 10/).click();
  const frame = await resultFrame();
  const picture = join(workspace, 'sheet.png');
  await saveAs(picture, () => frame.getByTestId('run-save-png').click());
  const bytes = await readFile(picture);
  expect(JSON.parse(recipeOfPicture('sheet.png', bytes))).toMatchObject({
    data: { name: 'faces', label: 'glasses' },
    sampling: { class_label: 0, count: COUNT },
  });
  const animation = join(workspace, 'noise.png');
  await saveAs(animation, () => frame.getByTestId('run-save-chosen-animation').click());
  expect((await readFile(animation)).includes('acTL')).toBe(true);

  await saveAs(join(workspace, 'sheet.npz'), () => frame.getByTestId('run-save-npz').click());
  await workbench.command('Diffusion: Open Recipe of a Picture…');
  await workbench.answerFileDialog(picture, { opens: true });
  await workbench.tab(/sheet\.diffusion\.json/).waitFor();

  await workbench.tab('Diffusion Lab').click();
  const lab = await workbench.frame('[data-testid="lab"]:visible');
  await drop(lab, 'dropped.png', bytes);
  await workbench.tab(/dropped\.diffusion\.json/).waitFor();
  await workbench.tab('Diffusion Lab').click();
  const again = await workbench.frame('[data-testid="lab"]:visible');
  await drop(again, 'none.png', Buffer.from('not a picture'));
  await expect
    .poll(() => again.getByTestId('drop-notice').innerText())
    .toBe('This is no PNG file.');
});

it('shows the same pictures after the window was loaded anew', async () => {
  const { workbench, workspace } = window;
  expect(await workbench.violations()).toEqual([]);
  await workbench.tab(/faces in a hurry, DDIM 10/).click();
  const before = await picturesAtEnd(await resultFrame());
  await workbench.reload();
  await workbench.tab(/faces in a hurry, DDIM 10|faces-in-a-hurry-ddim/).click();
  expect(await picturesAtEnd(await resultFrame())).toEqual(before);
  const { id } = await completedRun(workspace, 'sampling', /digits/);
  await workbench.tab(/digits/).click();
  const digits = await workbench.frame(`[data-run-id="${id}"] [data-testid="chosen-sample"]`);
  await expect.poll(() => digits.getByTestId('chosen-sample').innerText()).toBe('Picture 1 · 3');
  expect(await workbench.violations()).toEqual([]);
});

/**
 * How many pictures a result shows at the end of its trajectory, and the first two of them in their
 * own pixels: whatever size the window has, they are the same.
 */
async function picturesAtEnd(frame: Frame): Promise<{ count: string | null; pixels: string[] }> {
  const trajectory = frame.getByTestId('trajectory');
  const steps = (await trajectory.getAttribute('data-steps')) ?? '';
  await frame.getByTestId('trajectory-step').fill(steps);
  await expect.poll(() => trajectory.getAttribute('data-step')).toBe(steps);
  const samples = frame.getByTestId('samples');
  await expect.poll(() => samples.locator('canvas').evaluate(isInked)).toBe(true);
  const list = samples.getByRole('listbox');
  await list.focus();
  const pixels: string[] = [];
  for (const [number, key] of ['Home', 'ArrowRight'].entries()) {
    await list.press(key);
    await expect
      .poll(() => frame.getByTestId('chosen-sample').innerText())
      .toContain(`Picture ${number + 1} `);
    pixels.push(await settled(() => enlargedPixels(frame.getByTestId('trajectory-x-t'))));
  }
  return { count: await samples.getAttribute('data-count'), pixels };
}

/** A value once two looks at it agree. */
async function settled(look: () => Promise<string>): Promise<string> {
  let seen = await look();
  await expect
    .poll(async () => {
      const before = seen;
      seen = await look();
      return seen === before;
    })
    .toBe(true);
  return seen;
}

function resultFrame(): Promise<Frame> {
  return window.workbench.frame('[data-testid="run-view"] [data-testid="trajectory"]:visible');
}

async function resultOf(workspace: string, id: string): Promise<ReturnType<typeof decodeResult>> {
  const file = join(workspace, '.diffusion', 'runs', id, 'samples', 'result.safetensors');
  return decodeResult(await readFile(file));
}

interface SeenSheet {
  shows: string;
  step: string;
  /** A few numbers that stand for the picture. */
  pixels: string;
}

/** Writes down, in the page itself, every sheet that the training view draws: nothing is missed. */
function recordSheet(frame: Frame): Promise<void> {
  return frame.getByTestId('preview').evaluate((host) => {
    const seen: { shows: string; step: string; pixels: string }[] = [];
    Object.assign(globalThis, { seenSheets: seen });
    const note = (): void => {
      const sheet = host.querySelector<HTMLElement>('.sheet');
      const canvas = host.querySelector('canvas');
      const figure = host.closest<HTMLElement>('[data-step]');
      if (sheet === null || canvas === null || canvas.width === 0) return;
      const pixels = canvas.toDataURL();
      if (seen.at(-1)?.pixels === pixels) return;
      seen.push({ shows: sheet.dataset.shows ?? '', step: figure?.dataset.step ?? '', pixels });
    };
    const everyFrame = (): void => {
      note();
      requestAnimationFrame(everyFrame);
    };
    everyFrame();
  });
}

async function recordedSheet(frame: Frame): Promise<SeenSheet[]> {
  const seen = await frame.evaluate(
    () => (globalThis as typeof globalThis & { seenSheets: SeenSheet[] }).seenSheets,
  );
  return seen.map((sheet) => ({ ...sheet, pixels: digest(sheet.pixels) }));
}

async function sheetOf(frame: Frame, testId: string): Promise<{ count: string; pixels: string }> {
  const { count, picture } = await frame.getByTestId(testId).evaluate((host) => ({
    count: host.dataset.count ?? '',
    picture: host.querySelector('canvas')?.toDataURL() ?? '',
  }));
  return { count, pixels: digest(picture) };
}

function isInked(element: Element): boolean {
  const { width, height } = element as HTMLCanvasElement;
  const context = (element as HTMLCanvasElement).getContext('2d');
  return context?.getImageData(0, 0, width, height).data.some((value) => value > 0) ?? false;
}

/** A few letters in the place of a picture: two that differ have different ones. */
function digest(data: string | Uint8ClampedArray): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

/** One sample as it stands enlarged on a canvas, back in its own pixels (16 × 16 × RGBA), as digest. */
async function enlargedPixels(view: Locator): Promise<string> {
  const pixels = await view.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('There is no canvas.');
    const side = canvas.width / 16;
    if (!Number.isInteger(side))
      throw new Error(`${canvas.width} pixels are not 16 of equal size.`);
    return Array.from({ length: 256 }, (_, pixel) => {
      const [x, y] = [pixel % 16, Math.floor(pixel / 16)];
      const { data } = context.getImageData(x * side, y * side, side, side);
      const first = Array.from(data.subarray(0, 4));
      for (let i = 0; i < data.length; i++) {
        if (data[i] !== first[i % 4]) throw new Error(`The pixel ${x}, ${y} is not of one colour.`);
      }
      return first;
    }).flat();
  });
  return digest(Uint8ClampedArray.from(pixels));
}

/** Drops a file on the lab as a browser does. */
async function drop(frame: Frame, name: string, bytes: Uint8Array): Promise<void> {
  await frame.getByTestId('lab').evaluate(
    (lab, file) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(file.bytes)], file.name, { type: 'image/png' }));
      lab.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    },
    { name, bytes: Array.from(bytes) },
  );
}

/** Saves a file under a path; asks again when the dialog closed on losing the focus. */
async function saveAs(path: string, ask: () => Promise<void>): Promise<void> {
  const { workbench } = window;
  for (let attempt = 1; ; attempt++) {
    try {
      await ask();
      await workbench.answerFileDialog(path);
      await vi.waitUntil(() => existsSync(path), { timeout: 20_000 });
      return;
    } catch (cause) {
      if (attempt === 3) throw cause;
      // A dialog that is still open takes no answer; the next one is asked for anew.
      await workbench.page.keyboard.press('Escape');
    }
  }
}
