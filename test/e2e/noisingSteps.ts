// Layer: end-to-end tests. What a person does with the noising view, and what they see: moves its
// slider, and looks at the pixels of its canvas.

import type { Frame, Page } from 'playwright-core';

/** Moves the slider to a timestep, as the arrow keys would. */
export async function setSlider(frame: Frame, t: number): Promise<void> {
  await frame.getByTestId('noising-t').fill(String(t));
}

/**
 * Drags the slider with the mouse from where it is to a fraction of its range.
 * @returns the timesteps that were drawn meanwhile, in order, each once in a row
 */
export async function dragTo(page: Page, frame: Frame, fraction: number): Promise<number[]> {
  const slider = frame.getByTestId('noising-t');
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (box === null) throw new Error('The slider has no place on the screen.');
  const [low, high, value] = await slider.evaluate((element) => {
    const { min, max, value: at } = element as HTMLInputElement;
    return [Number(min), Number(max), Number(at)] as const;
  });
  const from = (value - low) / (high - low);
  const x = (at: number): number => box.x + at * box.width;
  const y = box.y + box.height / 2;
  const drawn: number[] = [];
  await page.mouse.move(x(from), y);
  await page.mouse.down();
  const STEPS = 12;
  for (let step = 1; step <= STEPS; step++) {
    await page.mouse.move(x(from + ((fraction - from) * step) / STEPS), y);
    const t = Number(await frame.getByTestId('noising-view').getAttribute('data-drawn-t'));
    if (drawn.at(-1) !== t) drawn.push(t);
  }
  await page.mouse.up();
  return drawn;
}

/**
 * Red, green and blue at the middle of each pixel of a picture that a canvas shows `scale` times
 * as large, row by row; also of a canvas that a worker draws on.
 */
export async function canvasPixels(
  frame: Frame,
  testId: string,
  { side, scale }: { side: number; scale: number },
): Promise<Uint8Array> {
  const encoded = await frame.getByTestId(testId).evaluate(
    (source, [count, size]) => {
      const canvas = source as HTMLCanvasElement;
      const copy = document.createElement('canvas');
      copy.width = canvas.width;
      copy.height = canvas.height;
      const context = copy.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('There is no 2-D canvas to read the pixels with.');
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      const characters: string[] = [];
      for (let i = 0; i < count * count; i++) {
        const row = Math.floor((Math.floor(i / count) + 0.5) * size);
        const column = Math.floor(((i % count) + 0.5) * size);
        const at = 4 * (row * copy.width + column);
        characters.push(String.fromCharCode(...data.subarray(at, at + 3)));
      }
      return btoa(characters.join(''));
    },
    [side, scale] as const,
  );
  return new Uint8Array(Buffer.from(encoded, 'base64'));
}
