// Layer: end-to-end tests. Diffusion: Inspect Data in a real VS Code: a built-in set, and the folder of
// odd pictures of test/fixtures with what it skips.

import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWindow } from './window';

const FIXTURES = fileURLToPath(new URL('../fixtures/pictures', import.meta.url));
const SHOWN = '[data-testid="data-view"][data-state="shown"]:visible';

const window = useWindow({
  prepare: async (workspace) => {
    await cp(FIXTURES, join(workspace, 'odd'), { recursive: true });
    const data = { kind: 'images', folder: 'odd', size: 16, channels: 3, held_out: 0 };
    await writeFile(join(workspace, 'odd.diffusion.json'), JSON.stringify({ name: 'odd', data }));
  },
});

const lines = (frame: Frame) => frame.getByTestId('data-report').locator('li').allTextContents();

describe('Diffusion: Inspect Data', () => {
  it('shows tiny digits by class, with their number and balance', async () => {
    await window.workbench.commandOn('Diffusion: Inspect Data', 'Tiny digits');
    const frame = await window.workbench.frame(SHOWN);
    expect(await frame.getByTestId('data-title').textContent()).toBe('Tiny digits');
    expect(await lines(frame)).toContain('10 classes, 440 each.');
    expect(await frame.getByTestId('data-samples').getAttribute('data-count')).toBe('120');
    expect(await frame.getByTestId('data-classes').locator('tbody tr').count()).toBe(10);
    expect(await frame.getByTestId('data-skipped').count()).toBe(0);
  });

  it('shows a folder of odd pictures, and names what it skipped and why', async () => {
    await window.workbench.commandOnTyped('Diffusion: Inspect Data', 'odd.diffusion.json');
    const frame = await window.workbench.frame(SHOWN);
    await frame.getByTestId('data-title').getByText('odd', { exact: true }).waitFor();
    const skipped = frame.getByTestId('data-skipped');
    await skipped.locator('summary').click();
    expect(await skipped.locator('li').count()).toBe(8);
    expect(await skipped.locator('li').allTextContents()).toContain(
      'broken/notes.txt is no PNG, JPEG, WebP, GIF or AVIF',
    );
    expect((await lines(frame))[0]).toBe(
      '28 pictures of 16 × 16 pixels in colour to train on; none is held out.',
    );
  });
});
