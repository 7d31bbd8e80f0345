// Layer: end-to-end tests. Widgets in VS Code's own Markdown preview: they draw, follow a slider, keep
// what the reader chose while the text is edited, and nothing of them is blocked there.

import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/platform/paths.mjs';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { newDocument } from '../../src/runs/document';
import { useWindow } from './window';

const ARTICLE = 'marginal.md';
const RUN = '20260101-120000-told-0a1b';
const TEXT = String.raw`# The forward process

We use a cosine schedule with $T = 400$ diffusion steps.

$$x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon$$

Its scales follow from the steps.

$$\bar\alpha_t = \prod_{s=1}^t (1-\beta_s)$$

~~~diffusion
name: moons
data: { kind: points, name: moons }
sampling: { sampler: ddim, num_inference_steps: 20 }
~~~

It became [this run](.diffusion/runs/RUN/run.diffrun).

The end.
`.replace('RUN', RUN);
const PREVIEW = { owner: 'vscode.markdown-language-features' };
const CHOSEN = '123';

const window = useWindow({
  prepare: async (workspace) => {
    await writeFile(join(workspace, ARTICLE), TEXT);
    await writeRun(workspace);
  },
});
let frame: Frame;

/** A training that has ended, with a thumbnail in each theme. */
async function writeRun(workspace: string): Promise<void> {
  const { recipe } = resolveRecipe({ name: 'told', data: { kind: 'points', name: 'moons' } });
  if (recipe === null) throw new Error('The recipe of the test has faults.');
  const document = newDocument(
    {
      id: RUN,
      kind: 'training',
      title: 'told',
      owner: { name: 'nobody', process: null },
      recipe,
      parent: null,
      versions: { extension: '0.0.0', vscode: '0.0.0' },
      steps: 4321,
    },
    new Date(),
  );
  const folder = join(workspace, '.diffusion/runs', RUN);
  await mkdir(folder, { recursive: true });
  const ended = { ...document, state: 'completed', thumbnail: true };
  await writeFile(
    join(folder, 'run.diffrun'),
    JSON.stringify({ ...ended, progress: { step: 4321, steps: 4321 } }),
  );
  for (const theme of ['light', 'dark']) {
    await copyFile(
      join(root, 'media/screenshots/article.png'),
      join(folder, `thumbnail-${theme}.png`),
    );
  }
}

const preview = (): Promise<Frame> =>
  window.workbench.frame('.diffusion-widget [data-testid="widget-numbers"]', PREVIEW);
const pixels = (testId: string): Promise<string> =>
  frame
    .getByTestId(testId)
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
const recipe = () => frame.locator('pre code', { hasText: 'num_inference_steps' }).first();
const time = () => frame.getByTestId('widget-time').first();

beforeAll(async () => {
  await window.workbench.openFile(ARTICLE);
  await window.workbench.command('Markdown: Open Preview to the Side');
  frame = await preview();
});

it('draws beside the equations and in place of the recipe', async () => {
  await expect.poll(() => frame.locator('.diffusion-widget').count()).toBe(4);
  const drawn = await frame.getByTestId('widget-picture').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    return new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer())).size;
  });
  expect(drawn).toBeGreaterThan(50);
  const after = await frame
    .locator('.diffusion-widget')
    .first()
    .evaluate((widget) => ({
      before: widget.previousElementSibling?.outerHTML ?? '',
      text: widget.nextElementSibling?.textContent ?? '',
    }));
  expect(after.before).toContain('katex');
  expect(after.text).toContain('Its scales');
  expect(await recipe().isVisible()).toBe(false);
  await frame.getByTestId('widget-paths').waitFor();
});

it('has the settings of the article', async () => {
  expect(await frame.getByTestId('widget-summary').first().innerText()).toMatch(
    /squaredcos_cap_v2, T = 400 · from the article/,
  );
});

it('shows another picture at another step', async () => {
  const [picture, points] = [await pixels('widget-picture'), await pixels('widget-points')];
  await time().fill(CHOSEN);
  expect(await pixels('widget-picture')).not.toBe(picture);
  await expect.poll(() => pixels('widget-points')).not.toBe(points);
});

it('lights up a symbol in all its places, in the widgets too, and says what it is', async () => {
  const places = frame.locator('.katex-html [data-symbol="alpha_bar_t"]');
  expect(await places.count()).toBeGreaterThan(2);
  await places.last().hover();
  const note = frame.getByTestId('symbol-note');
  await expect.poll(() => note.innerText()).toMatch(/^ᾱ_t: .* At t = 123 it is 0\.\d+\.$/);
  const unlit = '.katex-html [data-symbol="alpha_bar_t"]:not(.symbol-lit)';
  expect(await frame.locator(unlit).count()).toBe(0);
  await frame.locator('.numbers .symbol.lit').first().waitFor();
  // And by the keyboard, symbol by symbol.
  await frame.locator('[data-live]').first().focus();
  await window.workbench.page.keyboard.press('ArrowRight');
  await expect.poll(() => note.innerText()).toContain('x_t: ');
  await window.workbench.page.keyboard.press('Escape');
  await note.waitFor({ state: 'hidden' });
});

it('keeps the step while the text is edited', async () => {
  const { workbench } = window;
  await workbench.tab(ARTICLE).click();
  await workbench.goToLine(3);
  await workbench.page.keyboard.press('Home');
  await workbench.type('New words. ');
  await frame.locator('p', { hasText: 'New words.' }).waitFor();
  expect(await time().inputValue()).toBe(CHOSEN);
  // Another T is another block of the same equation.
  await workbench.goToLine(3);
  await workbench.page.keyboard.press('End');
  await workbench.type(' Later on we use T = 300.');
  await frame.locator('p', { hasText: 'Later on' }).waitFor();
  expect(await time().inputValue()).toBe(CHOSEN);
  const summary = frame.getByTestId('widget-summary').first();
  await expect.poll(() => summary.innerText()).not.toContain('T = 400');
});

it('says what a linked run has come to, with its picture', async () => {
  const widget = frame.locator('.diffusion-widget', { hasText: 'Run' }).last();
  await expect.poll(() => widget.locator('table').innerText()).toContain('4,321');
  expect(await widget.getByTestId('widget-summary').innerText()).toContain('training, completed');
  const image = widget.locator('img');
  await expect
    .poll(() => image.evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  expect(await widget.locator('a').innerText()).toBe('told');
});

it('is refused nothing, so that no warning is shown', async () => {
  expect(await frame.locator('#code-csp-warning').count()).toBe(0);
  const blocked = await frame.evaluate(
    () => (globalThis as { __violations?: string[] }).__violations ?? [],
  );
  expect(blocked).toEqual([]);
});

it('goes away with its setting', async () => {
  const settings = join(window.workspace, '.vscode/settings.json');
  await mkdir(join(window.workspace, '.vscode'), { recursive: true });
  await writeFile(settings, JSON.stringify({ 'diffusionLab.article.widgets': false }));
  // VS Code loads the page anew.
  frame = await window.workbench.frame('body:not(:has(.diffusion-widget)) h1', PREVIEW);
  await recipe().waitFor();
  await rm(settings);
  frame = await preview();
  expect(await time().inputValue(), 'what was chosen outlives the page').toBe(CHOSEN);
});
