// Layer: end-to-end tests. The walkthrough: each step shows a picture, its button does something, and
// it is ticked when the thing was done.

import { expect, it } from 'vitest';
import { useWindow } from './window';

const STEPS = ['article', 'noising', 'training', 'sampling'];
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

/** Presses the button of the step until its question stays: the page may still take the focus. */
async function askForNoising(): Promise<void> {
  const { workbench } = window;
  for (let attempt = 1; ; attempt++) {
    await step('noising').getByRole('button', { name: 'Preview Noising' }).click();
    try {
      await workbench.rows().first().waitFor({ timeout: 5000 });
      return;
    } catch (cause) {
      if (attempt === 4) throw cause;
    }
  }
}

it('shows a picture with each step', async () => {
  await openWalkthrough();
  expect(await ticked()).toEqual([]);
  const { page } = window.workbench;
  for (const id of STEPS) {
    await step(id).click();
    const pictures = async () => {
      const widths = await Promise.all(
        page
          .frames()
          .map((frame) =>
            frame
              .locator('img[src*="/screenshots/"]')
              .evaluateAll((images) =>
                images.map((image) => (image as HTMLImageElement).naturalWidth),
              ),
          ),
      );
      return widths.flat();
    };
    await expect.poll(pictures, { message: id }).toEqual([1400]);
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

it('does not tick a step whose question was left unanswered', async () => {
  const { workbench } = window;
  await step('noising').click();
  await askForNoising();
  // In the page itself Escape would lead back to all walkthroughs.
  await workbench.quickInput.press('Escape');
  expect(await ticked()).toEqual(['article']);
  await askForNoising();
  await workbench.pickFirst();
  // A view that is still loading takes the focus, and with it the list that is asked next.
  await workbench.frame('[data-testid="noising-view"][data-drawn-t]:visible');
  await openWalkthrough();
  await expect.poll(() => ticked()).toEqual(['article', 'noising']);
});
