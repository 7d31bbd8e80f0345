// Layer: end-to-end tests. The walkthrough: each step shows a picture, its button does something, and
// it is ticked when the thing was done.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWindow } from './window';

const STEPS = ['article', 'noising', 'faces', 'digits', 'recipe'];
const window = useWindow();

async function openWalkthrough(): Promise<void> {
  const { workbench } = window;
  await workbench.command('Welcome: Open Walkthrough...');
  await workbench.pick('Get started with Diffusion Lab');
  await step('article').waitFor();
}

function step(id: string) {
  const selector = `.getting-started-step[data-step-id$="#${id}"]`;
  return window.workbench.page.locator(selector);
}

function ticked(): Promise<string[]> {
  return window.workbench.page
    .locator('.getting-started-step:has(.codicon.complete)')
    .evaluateAll((steps) =>
      steps.map((each) => each.getAttribute('data-step-id')?.split('#').at(-1) ?? ''),
    );
}

it('shows a picture with each step', async () => {
  await openWalkthrough();
  expect(await ticked()).toEqual([]);
  const { page } = window.workbench;
  for (const id of STEPS) {
    await step(id).click();
    const pictures = async () => {
      const shown = await Promise.all(
        page
          .frames()
          .map((frame) =>
            frame
              .locator('img[src$=".webp"], img[src$="samples.png"]')
              .evaluateAll((images) =>
                images.map((image) => (image as HTMLImageElement).naturalWidth > 500),
              ),
          ),
      );
      return shown.flat();
    };
    await expect.poll(pictures, { message: id }).toEqual([true]);
  }
});

it('opens the example article where none is open, and only then ticks the step', async () => {
  const { workbench } = window;
  await step('article').click();
  await step('article').getByRole('button', { name: 'Open Lab Beside Article' }).click();
  const frame = await workbench.frame('[data-testid="article"] .katex');
  await frame.getByText('Stir a drop of ink').waitFor();
  await openWalkthrough();
  await expect.poll(() => ticked()).toEqual(['article']);
});

it('puts a recipe behind the paragraph of the cursor, with its lenses', async () => {
  const { workbench, workspace } = window;
  const written = await readFile(join(workspace, 'diffusion-models.md'), 'utf8');
  await workbench.openFile('diffusion-models.md');
  await openWalkthrough();
  await step('recipe').click();
  await step('recipe').getByRole('button', { name: 'Insert Recipe into Article' }).click();
  await workbench.pick('Pixel faces');
  const block = workbench.page.locator('.view-line', { hasText: '```diffusion' }).first();
  await block.waitFor();
  await openWalkthrough();
  await expect.poll(() => ticked()).toContain('recipe');
  expect(await readFile(join(workspace, 'diffusion-models.md'), 'utf8')).toBe(written);
});
