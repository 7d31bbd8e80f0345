// Layer: script. `node scripts/picture-views.mjs [VIEW …]`: pictures of every view of the lab in the
// embedded VS Code, narrow and wide, dark and light, some in high contrast, into docs/views, so that
// a change is seen in review; and the pictures of README and walkthrough into media/screenshots.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inLabWindow, VIEWS, viewsOf, WINDOW } from './platform/labViews.mjs';
import { root } from './platform/paths.mjs';
import { PlatformError, runMain, say } from './platform/say.mjs';
import { chooseTheme, resizeFrame, themeShown } from './platform/themes.mjs';

/**
 * @typedef {import('./platform/labViews.mjs').LabView} LabView
 * @typedef {import('./platform/themes.mjs').Theme} Theme
 * @typedef {import('./platform/workbench.mjs').Workbench} Workbench
 * @typedef {import('playwright-core').Frame} Frame
 */

const WIDTHS = [500, 1000];
const HEIGHT = 700;
const QUALITY = 70;
/** Pictures of a view that are compared until two are the same. */
const ATTEMPTS = 60;

await runMain(async () => {
  const views = viewsOf(process.argv.slice(2));
  const folder = join(root, 'docs', 'views');
  await mkdir(folder, { recursive: true });
  await inLabWindow(async (workbench, workspace) => {
    for (const view of views) await picture(view, workbench, workspace, folder);
  });
  await writeIndex(folder);
  return 0;
});

/**
 * @param {LabView} view
 * @param {Workbench} workbench
 * @param {string} workspace
 * @param {string} folder
 */
async function picture(
  { name, open, tab = /Diffusion Lab/, inContrast = false, forReadme },
  workbench,
  workspace,
  folder,
) {
  const { page } = workbench;
  const frame = await open(workbench, workspace);
  await themeShown(page, frame, 'light');
  if (forReadme !== undefined) {
    await workbench.command('View: Reset Editor Group Sizes');
    await settled(page);
    await workbench.screenshot(join(root, 'media', 'screenshots'), forReadme);
  }
  // Alone in the window, and so as wide as is asked for.
  await workbench.tab(tab).click();
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  // The start page has no article beside it, and what is alone cannot be maximised.
  const isBeside = (await page.locator('.editor-group-container').count()) > 1;
  if (isBeside) await workbench.command('View: Toggle Maximize Editor Group');
  /** @type {Theme[]} */
  const themes = [
    'light',
    'dark',
    ...(inContrast ? /** @type {Theme[]} */ (['contrast', 'contrastLight']) : []),
  ];
  for (const theme of themes) {
    await chooseTheme(workspace, theme);
    await themeShown(page, frame, theme);
    for (const width of WIDTHS) {
      await resizeFrame(page, frame, { width, height: HEIGHT });
      await settled(page);
      await writeFile(
        join(folder, `${name}-${width}-${theme}.webp`),
        await framePicture(page, frame),
      );
    }
  }
  await chooseTheme(workspace, 'light');
  await themeShown(page, frame, 'light');
  await page.setViewportSize(WINDOW);
  if (isBeside) await workbench.command('View: Toggle Maximize Editor Group');
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  say(`  ${name}`);
}

/**
 * Waits until nothing on the page changes any more.
 * @param {import('playwright-core').Page} page
 */
async function settled(page) {
  let before = await page.screenshot();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = await page.screenshot();
    if (now.equals(before)) return;
    before = now;
  }
  throw new PlatformError('The window does not stop changing.');
}

/**
 * The frame of a view as WebP.
 * @param {import('playwright-core').Page} page
 * @param {Frame} frame
 */
async function framePicture(page, frame) {
  const outer = await (await frame.frameElement()).boundingBox();
  if (outer === null) throw new PlatformError('The view is not on the screen.');
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    clip: { ...outer, scale: 1 },
  });
  await session.detach();
  return Buffer.from(data, 'base64');
}

/**
 * A page with all pictures, to look through.
 * @param {string} folder
 */
async function writeIndex(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.webp')).sort();
  const parts = VIEWS.map(({ name }) => {
    const own = files.filter((file) => file.startsWith(`${name}-`));
    return [`## ${name}`, ...own.map((file) => `![${file.slice(0, -5)}](${file})`)].join('\n\n');
  });
  const head = [
    '# Every view of the lab',
    'Made by `node scripts/picture-views.mjs`: after a change of a view, run it and look at what differs.',
  ];
  await writeFile(join(folder, 'README.md'), `${[...head, ...parts].join('\n\n')}\n`);
}
