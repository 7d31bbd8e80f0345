// Layer: script. `node scripts/picture-views.mjs [VIEW …]`: pictures of every view of the lab in the
// embedded VS Code, narrow and wide, dark and light, some in high contrast, into docs/views, so that
// a change is seen in review; and the pictures of README and walkthrough into media/screenshots.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './platform/browser.mjs';
import { copyExample } from './platform/extension-folder.mjs';
import { testId, waitForRun } from './platform/main-job.mjs';
import { root } from './platform/paths.mjs';
import { mustRun } from './platform/run.mjs';
import { PlatformError, runMain, say } from './platform/say.mjs';
import { serveWorkbench } from './platform/serve.mjs';
import { chooseTheme, resizeFrame, themeShown } from './platform/themes.mjs';
import { Workbench } from './platform/workbench.mjs';

/**
 * @typedef {import('playwright-core').Frame} Frame
 * @typedef {import('./platform/themes.mjs').Theme} Theme
 *
 * @typedef {object} View
 * @property {string} name
 * @property {(workbench: Workbench, workspace: string) => Promise<Frame>} open  to the state that is
 *   pictured, and nothing that moves
 * @property {boolean} [inContrast]  both high-contrast themes, too
 * @property {string} [forReadme]  name of a picture of the whole window, in media/screenshots
 */

const WIDTHS = [500, 1000];
const HEIGHT = 700;
const README_SIZE = { width: 1400, height: 900 };
const QUALITY = 70;
/** Pictures of a view that are compared until two are the same. */
const ATTEMPTS = 60;

const ARTICLE = 'diffusion-models.md';
const RECIPE = {
  name: 'moons for pictures',
  data: { kind: 'points', name: 'moons' },
  training: { steps: 1500, batch_size: 256, learning_rate: 0.003, lr_scheduler: 'cosine', seed: 0 },
  sampling: { sampler: 'dpmpp_2m', num_inference_steps: 20, seed: 0, count: 1000 },
};

/** In this order, in one window: the run of one is what the next shows. @type {View[]} */
const VIEWS = [
  {
    name: 'article',
    forReadme: 'article',
    open: async (workbench) => {
      await workbench.openFile(ARTICLE);
      await workbench.command('Diffusion: Open Lab Beside Article');
      return workbench.frame(`${testId('article')} .katex`);
    },
  },
  {
    name: 'noising',
    forReadme: 'noising',
    open: async (workbench) => {
      await workbench.commandOn('Diffusion: Preview Noising', 'Cat');
      const frame = await workbench.frame(`${testId('noising-view')}[data-drawn-t]:visible`);
      await frame.getByTestId('noising-t').fill('300');
      return workbench.frame(`${testId('noising-view')}[data-drawn-t="300"]:visible`);
    },
  },
  {
    name: 'schedule',
    forReadme: 'schedule',
    open: async (workbench) => {
      await workbench.command('Diffusion: Plot Schedule');
      return workbench.frame(`${testId('schedule-view')}[data-t]:visible`);
    },
  },
  {
    name: 'data',
    open: async (workbench) => {
      await workbench.commandOn('Diffusion: Inspect Data', 'Tiny digits');
      return workbench.frame(`${testId('data-view')}[data-state="shown"]:visible`);
    },
  },
  {
    name: 'training',
    inContrast: true,
    open: async (workbench, workspace) => {
      const file = 'pictures.diffusion.json';
      await writeFile(join(workspace, file), JSON.stringify(RECIPE, null, 2));
      await workbench.commandOnTyped('Diffusion: Train Model', file);
      await waitForRun(workspace, 'training');
      return workbench.frame(`${testId('training-view')}[data-state="completed"]:visible`);
    },
  },
  {
    name: 'sampling',
    inContrast: true,
    open: async (workbench) => {
      const lab = await workbench.frame(testId('lab'));
      await lab.getByTestId('tab-sampling').click();
      return workbench.frame(`${testId('sampling-view')}:visible`);
    },
  },
  {
    name: 'race',
    forReadme: 'race',
    open: async (workbench) => {
      await workbench.command('Diffusion: Race Samplers');
      const frame = await workbench.frame(`${testId('race-view')}:not([data-models="0"]):visible`);
      await frame.getByTestId('race-model').click();
      await frame.locator(`${testId('race-model')} vscode-option[value="model:moons"]`).click();
      await frame.getByTestId('race-start').click();
      return workbench.frame(`${testId('race-view')}[data-state="completed"]:visible`, {
        timeoutMs: 300_000,
      });
    },
  },
  {
    name: 'numerics',
    open: async (workbench) => {
      await workbench.command('Diffusion: Verify Numerics');
      return workbench.frame(`${testId('numerics-view')}[data-state="finished"]:visible`, {
        timeoutMs: 180_000,
      });
    },
  },
  {
    name: 'run',
    inContrast: true,
    forReadme: 'samples',
    open: async (workbench, workspace) => {
      await workbench.commandOn('Diffusion: Sample', RECIPE.name);
      await workbench.acceptSteps();
      await waitForRun(workspace, 'sampling');
      return workbench.frame(`${testId('run-view')} ${testId('trajectory')}`);
    },
  },
];

await runMain(async () => {
  const views = chosen(process.argv.slice(2));
  const folder = join(root, 'docs', 'views');
  await mkdir(folder, { recursive: true });
  await mustRun('Building', process.execPath, [join(root, 'esbuild.mjs'), '--production']);
  const workspace = await copyExample();
  await chooseTheme(workspace, 'light');
  const served = await serveWorkbench({ workspace });
  const browser = await launchBrowser({ viewport: README_SIZE });
  try {
    const workbench = await Workbench.open(browser.context, served.url);
    // Nothing plays by itself then, and every picture is of a state that stays.
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    for (const view of views) await picture(view, workbench, workspace, folder);
    if (views.length === VIEWS.length) await writeIndex(folder);
  } finally {
    await browser.close();
    await served.stop();
    await rm(workspace, { recursive: true, force: true });
  }
  return 0;
});

/** @param {string[]} names @returns {View[]} */
function chosen(names) {
  const known = VIEWS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new PlatformError(`There is no view "${unknown}". Views: ${known.join(', ')}.`);
  }
  return names.length === 0 ? VIEWS : VIEWS.filter(({ name }) => names.includes(name));
}

/**
 * @param {View} view
 * @param {Workbench} workbench
 * @param {string} workspace
 * @param {string} folder
 */
async function picture(
  { name, open, inContrast = false, forReadme },
  workbench,
  workspace,
  folder,
) {
  const { page } = workbench;
  const frame = await open(workbench, workspace);
  await themeShown(page, frame, 'light');
  if (forReadme !== undefined) {
    await settled(page);
    await workbench.screenshot(join(root, 'media', 'screenshots'), forReadme);
  }
  // Alone in the window, as wide as it may be asked to be.
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('View: Toggle Maximize Editor Group');
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
  await page.setViewportSize(README_SIZE);
  await workbench.command('View: Toggle Maximize Editor Group');
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
