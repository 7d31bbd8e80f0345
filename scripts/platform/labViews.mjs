// Layer: platform. Every view of the lab, opened in the embedded VS Code to a state that is worth
// looking at: for the scripts that picture the views or measure them.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { copyExample } from './extension-folder.mjs';
import { testId, waitForRun } from './main-job.mjs';
import { root } from './paths.mjs';
import { mustRun } from './run.mjs';
import { PlatformError } from './say.mjs';
import { serveWorkbench } from './serve.mjs';
import { chooseTheme } from './themes.mjs';
import { Workbench } from './workbench.mjs';

/**
 * @typedef {import('playwright-core').Frame} Frame
 *
 * @typedef {object} LabView
 * @property {string} name
 * @property {(workbench: Workbench, workspace: string) => Promise<Frame>} open  to a state that is worth
 *   looking at, in which nothing moves
 * @property {RegExp} [tab]  title of its tab, where that is not the lab's
 * @property {boolean} [inContrast]  pictured in both high-contrast themes, too
 * @property {string} [forReadme]  name of a picture of the whole window, in media/screenshots
 */

const ARTICLE = 'diffusion-models.md';
const RECIPE = {
  name: 'moons for pictures',
  data: { kind: 'points', name: 'moons' },
  training: { steps: 1500, batch_size: 256, learning_rate: 0.003, lr_scheduler: 'cosine', seed: 0 },
  sampling: { sampler: 'dpmpp_2m', num_inference_steps: 20, seed: 0, count: 1000 },
};

/** In this order, in one window: the run of one is what the next shows. @type {LabView[]} */
export const VIEWS = [
  {
    name: 'start',
    inContrast: true,
    open: async (workbench) => {
      await workbench.command('Diffusion: Show Training');
      const lab = await workbench.frame(testId('lab'));
      await lab.getByTestId('tab-article').click();
      return workbench.frame(`${testId('article-empty')}:visible`);
    },
  },
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
    name: 'explore',
    open: async (workbench) => {
      await workbench.command('Diffusion: Explore a Model');
      return workbench.frame(`${testId('explore-view')}[data-state="completed"]:visible`, {
        timeoutMs: 300_000,
      });
    },
  },
  {
    name: 'inpaint',
    open: async (workbench) => {
      await workbench.command('Diffusion: Inpaint');
      const drawn = '[data-task="inpaint"][data-state="ready"][data-inconsistency]:visible';
      return workbench.frame(`${testId('inpaint-view')}${drawn}`, { timeoutMs: 120_000 });
    },
  },
  {
    name: 'upscale',
    open: async (workbench) => {
      await workbench.command('Diffusion: Upscale');
      await workbench.frame(`${testId('upscaled')}:visible`, { timeoutMs: 120_000 });
      return workbench.frame(
        `${testId('inpaint-view')}[data-task="upscale"][data-state="ready"]:visible`,
      );
    },
  },
  {
    name: 'inpaint-clip',
    open: (workbench) => inpaintWith(workbench, 'model:moving_ball', 'frames'),
  },
  {
    name: 'inpaint-sound',
    open: (workbench) => inpaintWith(workbench, 'model:dtmf', 'gap'),
  },
  {
    name: 'race',
    forReadme: 'race',
    open: async (workbench) => {
      await workbench.command('Diffusion: Race Samplers');
      return workbench.frame(`${testId('race-view')}[data-state="completed"]:visible`, {
        timeoutMs: 300_000,
      });
    },
  },
  {
    name: 'race-methods',
    open: async (workbench) => {
      await workbench.command('Diffusion: Race Samplers');
      const lab = await workbench.frame(`${testId('race-view')}:visible`);
      await lab.getByTestId('race-kind-methods').click();
      return workbench.frame(`${testId('race-view')}[data-state="completed"]:visible`, {
        timeoutMs: 300_000,
      });
    },
  },
  {
    name: 'study',
    tab: /Stability over seeds/,
    open: async (workbench) => {
      await workbench.commandOn('Diffusion: Study', 'Stability');
      return workbench.frame(`${testId('run-view')}[data-kind="study"][data-state="completed"]`, {
        timeoutMs: 600_000,
      });
    },
  },
  {
    name: 'kept-grid',
    tab: /guidance grid/,
    open: async (workbench) => {
      await workbench.command('Diffusion: Explore a Model');
      const lab = await workbench.frame(
        `${testId('explore-view')}[data-state="completed"]:visible`,
        { timeoutMs: 300_000 },
      );
      await lab.getByTestId('explore-keep').click();
      return workbench.frame(`${testId('run-arrangement')}:visible`);
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
    tab: /moons for pictures, /,
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

/**
 * The view of inpainting with another model, when variants of it were drawn.
 * @param {Workbench} workbench
 * @param {string} model
 * @param {string} task
 */
async function inpaintWith(workbench, model, task) {
  await workbench.command('Diffusion: Inpaint');
  const frame = await workbench.frame(`${testId('inpaint-view')}:visible`);
  const chooser = frame.getByTestId('inpaint-model');
  await chooser.click();
  await chooser.locator(`vscode-option[value="${model}"]`).click();
  const settled = `[data-task="${task}"]:is([data-state="waiting"], [data-state="ready"])`;
  await workbench.frame(`${testId('inpaint-view')}${settled}:visible`, { timeoutMs: 120_000 });
  const start = frame.getByTestId('inpaint-start');
  if (await start.isVisible()) await start.click();
  const ready = `[data-task="${task}"][data-state="ready"][data-inconsistency]:visible`;
  return workbench.frame(`${testId('inpaint-view')}${ready}`, { timeoutMs: 120_000 });
}

/** Size of the window at first, in CSS pixels. */
export const WINDOW = { width: 1400, height: 900 };

/**
 * The views of these names, in their order; all without names.
 * @param {readonly string[]} names
 * @returns {LabView[]}
 */
export function viewsOf(names) {
  const known = VIEWS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new PlatformError(`There is no view "${unknown}". Views: ${known.join(', ')}.`);
  }
  return names.length === 0 ? VIEWS : VIEWS.filter(({ name }) => names.includes(name));
}

/**
 * Builds the extension and opens a light window with less movement on a fresh example workspace.
 * @param {(workbench: Workbench, workspace: string) => Promise<void>} work
 */
export async function inLabWindow(work) {
  await mustRun('Building', process.execPath, [join(root, 'esbuild.mjs'), '--production']);
  const workspace = await copyExample();
  await chooseTheme(workspace, 'light');
  const served = await serveWorkbench({ workspace });
  const browser = await launchBrowser({ viewport: WINDOW });
  try {
    const workbench = await Workbench.open(browser.context, served.url);
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    await work(workbench, workspace);
  } finally {
    await browser.close();
    await served.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}
