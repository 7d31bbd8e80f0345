// Layer: end-to-end tests. The themes in which views are pictured: set in the workspace's settings
// file, as a person may do, and awaited in the workbench and in the lab's frame.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { out } from '../../scripts/platform/paths.mjs';
import type { TestWindow } from './window';

const THEMES = {
  light: { name: 'Default Light Modern', workbench: 'vs', page: 'vscode-light' },
  dark: { name: 'Default Dark Modern', workbench: 'vs-dark', page: 'vscode-dark' },
  contrast: { name: 'Default High Contrast', workbench: 'hc-black', page: 'vscode-high-contrast' },
  contrastLight: {
    name: 'Default High Contrast Light',
    workbench: 'hc-light',
    page: 'vscode-high-contrast-light',
  },
} as const;

type Theme = keyof typeof THEMES;

/** Every theme; most tests picture only the first two. */
export const THEME_NAMES = Object.keys(THEMES) as Theme[];

/** Writes the theme into the settings of a workspace. */
export async function chooseTheme(workspace: string, theme: Theme): Promise<void> {
  const folder = join(workspace, '.vscode');
  await mkdir(folder, { recursive: true });
  const settings = { 'workbench.colorTheme': THEMES[theme].name };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/** Pictures of the window in both themes, out/e2e/NAME-dark.png and NAME-light.png. */
export async function pictureInBothThemes(
  window: TestWindow,
  frame: Frame,
  name: string,
): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await chooseTheme(window.workspace, theme);
    await pictureIn(window, frame, theme, name);
  }
}

/** A picture of the window once the chosen theme is there: out/e2e/NAME-THEME.png. */
export async function pictureIn(
  { workbench }: TestWindow,
  frame: Frame,
  theme: Theme,
  name: string,
): Promise<void> {
  const { workbench: workbenchClass, page } = THEMES[theme];
  await workbench.page.locator(`.monaco-workbench.${workbenchClass}`).waitFor();
  await frame.locator(`body.${page}`).waitFor();
  await twoFrames(frame);
  await workbench.screenshot(join(out, 'e2e'), `${name}-${theme}`);
}

/** Canvases are drawn anew in the frame after a change of theme, and shown in the next. */
function twoFrames(frame: Frame): Promise<void> {
  return frame.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            resolve();
          });
        });
      }),
  );
}
