// The view of sounds in a real browser: its spectrograms are drawn, a key plays the chosen sound, and what
// goes out (measured by an AnalyserNode before the loudspeaker) is not silent.

import { expect, it } from 'vitest';
import { useBarePage } from './barePage';

const bare = useBarePage('./headlessSoundsPage.ts');

/** How many different colours the sheet has. */
function coloursOf(): Promise<number> {
  return bare.page.locator('.sheet-canvas').evaluate((canvas: HTMLCanvasElement) => {
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
  await bare.page.locator('.sheet').focus();
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
