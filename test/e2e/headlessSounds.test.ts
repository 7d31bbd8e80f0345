// The views of sounds and clips in a real browser. Of sounds the spectrograms are drawn, a key plays the chosen sound, and what
// goes out (measured by an AnalyserNode before the loudspeaker) is not silent.

import { expect, it } from 'vitest';
import { useBarePage } from './barePage';

const bare = useBarePage('./headlessSoundsPage.ts');

/** How many different colours the sheet has. */
function coloursOf(): Promise<number> {
  return bare.page.locator('.sounds .sheet-canvas').evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext('2d');
    if (context === null || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(
      Uint32Array.from(
        { length: data.length / 4 },
        (_, i) => (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2],
      ),
    ).size;
  });
}

it('draws waveforms over spectrograms and plays the chosen sound by key', async () => {
  await expect.poll(coloursOf).toBeGreaterThan(20);
  const sounds = bare.page.locator('.sounds');
  await sounds.locator('.sheet').focus();
  await bare.page.keyboard.press('ArrowRight');
  await bare.page.keyboard.press('Enter');
  // A tone at a root mean square of 0.1.
  await expect
    .poll(async () => Number(await sounds.getAttribute('data-loudest')), { timeout: 20_000 })
    .toBeGreaterThan(0.05);
  await expect.poll(() => sounds.getAttribute('data-playing'), { timeout: 20_000 }).toBe('false');
  const folder = process.env.SOUND_PICTURE;
  if (folder !== undefined) await bare.page.screenshot({ path: folder });
  expect(await bare.page.locator('[data-testid="sounds-play"]').textContent()).toBe(
    'Play sound 2, 2',
  );
}, 60_000);

it('plays clips once, and again by key, and shows the filmstrip of the chosen one', async () => {
  const clips = bare.page.locator('.clips');
  const slider = clips.locator('[data-testid="clips-frame"]');
  await expect.poll(() => clips.getAttribute('data-played')).toBe('true');
  await expect.poll(() => slider.inputValue()).toBe('7');
  await clips.locator('.sheet').focus();
  await bare.page.keyboard.press('ArrowRight');
  // The ball of the second clip was drawn with two pixels a frame.
  expect(await clips.locator('.filmstrip').getAttribute('aria-label')).toMatch(
    /^Clip 2, 2 px, its 8 frames; the ball flies (?:1\.9\d|2\.0\d) pixels a frame/,
  );
  const before = await picture();
  await bare.page.keyboard.press('Enter');
  await expect.poll(() => slider.inputValue()).not.toBe('7');
  await expect.poll(() => slider.inputValue()).toBe('7');
  await slider.fill('0');
  await expect.poll(picture).not.toBe(before);
});

/** The sheet of clips as it is now. */
function picture(): Promise<string> {
  return bare.page
    .locator('.clips .sheet-canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

it('opens saved clips as data, and says what is no clip', async () => {
  await expect.poll(() => bare.page.locator('body').getAttribute('data-opened')).not.toBeNull();
  const text = await bare.page.locator('body').getAttribute('data-opened');
  const result = JSON.parse(text ?? '') as Record<string, string>;
  expect(result).toMatchObject({ gif: '0.00', apng: '0.00', stills: '0.00' });
  expect(result.one).toBe(
    '"one.gif" has one frame, so nothing moves in it; a clip needs 8 (data.frames).',
  );
  expect(result.five).toBe('"five.gif" has 5 frames; a clip needs 8 (data.frames).');
  expect(result.broken).toMatch(/^"broken.gif" is a GIF that is broken/);
});
