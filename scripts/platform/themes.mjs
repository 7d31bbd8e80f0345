// Layer: platform. The themes in which the lab is looked at: set in the workspace's settings file, as
// a person may do, and awaited in the workbench and in a frame of the lab.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How long a frame may take to follow the window, in milliseconds, and how often it is tried. */
const RESIZE_WAIT = 4000;
const RESIZE_ATTEMPTS = 8;

const THEMES = {
  light: { name: 'Default Light Modern', workbench: 'vs', page: 'vscode-light' },
  dark: { name: 'Default Dark Modern', workbench: 'vs-dark', page: 'vscode-dark' },
  contrast: { name: 'Default High Contrast', workbench: 'hc-black', page: 'vscode-high-contrast' },
  contrastLight: {
    name: 'Default High Contrast Light',
    workbench: 'hc-light',
    page: 'vscode-high-contrast-light',
  },
};

/**
 * @typedef {keyof typeof THEMES} Theme
 * @typedef {import('playwright-core').Frame} Frame
 */

export const THEME_NAMES = /** @type {Theme[]} */ (Object.keys(THEMES));

/**
 * Writes the theme into the settings of a workspace.
 * @param {string} workspace
 * @param {Theme} theme
 */
export async function chooseTheme(workspace, theme) {
  const folder = join(workspace, '.vscode');
  await mkdir(folder, { recursive: true });
  const settings = { 'workbench.colorTheme': THEMES[theme].name };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/**
 * Waits until window and frame have the theme and have drawn in it.
 * @param {import('playwright-core').Page} page
 * @param {Frame} frame
 * @param {Theme} theme
 */
export async function themeShown(page, frame, theme) {
  await page.locator(`.monaco-workbench.${THEMES[theme].workbench}`).waitFor();
  await frame.locator(`body.${THEMES[theme].page}`).waitFor();
  // Canvases are drawn anew in the frame after a change of theme, and shown in the next.
  await frame.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/**
 * Makes the window wider or narrower until a frame of the lab has this width, and height where given.
 * @param {import('playwright-core').Page} page
 * @param {Frame} frame
 * @param {{ width: number, height?: number }} wanted  in CSS pixels
 */
export async function resizeFrame(page, frame, { width, height }) {
  for (let attempt = 1; ; attempt++) {
    const size = page.viewportSize();
    if (size === null) throw new Error('The window has no size.');
    const [wide, high] = await frame.evaluate(() => [innerWidth, innerHeight]);
    await page.setViewportSize({
      width: size.width + width - wide,
      height: height === undefined ? size.height : size.height + height - high,
    });
    try {
      await frame.waitForFunction(
        ([x, y]) => innerWidth === x && (y === undefined || innerHeight === y),
        [width, height],
        { timeout: RESIZE_WAIT },
      );
      return;
    } catch (error) {
      // The frame was measured while it still followed an earlier change of the window.
      if (attempt === RESIZE_ATTEMPTS) throw error;
    }
  }
}
