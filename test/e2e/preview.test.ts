// Layer: end-to-end tests. Widgets in VS Code's own Markdown preview: they draw, follow a slider, keep
// what the reader chose while the text is edited, and nothing of them is blocked there.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { useWindow } from './window';

const ARTICLE = 'marginal.md';
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

The end.
`;
const PREVIEW = { owner: 'vscode.markdown-language-features' };
const CHOSEN = '123';

const window = useWindow({
  prepare: (workspace) => writeFile(join(workspace, ARTICLE), TEXT),
});
let frame: Frame;

const preview = (): Promise<Frame> =>
  window.workbench.frame('.diffusion-widget [data-testid="widget-numbers"]', PREVIEW);
const pixels = (testId: string): Promise<string> =>
  frame
    .getByTestId(testId)
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
const time = () => frame.getByTestId('widget-time').first();

beforeAll(async () => {
  await window.workbench.openFile(ARTICLE);
  await window.workbench.command('Markdown: Open Preview to the Side');
  frame = await preview();
});

it('draws beside the equations and in place of the recipe', async () => {
  await expect.poll(() => frame.locator('.diffusion-widget').count()).toBe(3);
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
      hasEquation: widget.previousElementSibling?.querySelector('.katex') !== null,
      text: widget.nextElementSibling?.textContent ?? '',
    }));
  expect(after.hasEquation).toBe(true);
  expect(after.text).toContain('Its scales');
  expect(await frame.locator('code.language-diffusion').count()).toBe(0);
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

it('keeps the step while the text is edited', async () => {
  const { workbench } = window;
  await workbench.tab(ARTICLE).click();
  await workbench.goToLine(3);
  await workbench.page.keyboard.press('Home');
  await workbench.type('New words. ');
  await frame.locator('p', { hasText: 'New words.' }).waitFor();
  expect(await time().inputValue()).toBe(CHOSEN);
  const picture = await pixels('widget-picture');
  // Another T is another block of the same equation.
  await workbench.goToLine(3);
  await workbench.page.keyboard.press('End');
  await workbench.type(' Later on we use T = 300.');
  await frame.locator('p', { hasText: 'Later on' }).waitFor();
  expect(await time().inputValue()).toBe(CHOSEN);
  expect(await pixels('widget-picture')).toBe(picture);
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
  await writeFile(settings, JSON.stringify({ 'diffusionLab.article.widgets': false }));
  await expect.poll(() => frame.locator('.diffusion-widget').count()).toBe(0);
  await frame.locator('code', { hasText: 'num_inference_steps' }).waitFor();
  await writeFile(settings, '{}');
  await expect.poll(() => frame.locator('.diffusion-widget').count()).toBe(3);
});
