// Layer: end-to-end tests. The main job in a real VS Code that has the package installed, as its users
// have it, from the article to samples: a model is trained for real and sampled from the palette, its samples measured against fresh data, and all
// of it is there again after the window was loaded anew.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { drawPointSet, pointSet } from '../../src/core/data/pointSets';
import { energyDistance } from '../../src/core/statistics/energyDistance';
import { completedRun, sampleFromPalette, samplesOf, treeLines } from './runSteps';
import { useWindow } from './window';

const ARTICLE = 'diffusion-models.md';
const COUNT = 2000;
/**
 * Unbiased energy distance to fresh moons, in units of the set. Between two draws of as many points
 * it has mean 0 and a standard deviation of 0.0008; the model of one step is off by about 0.045.
 */
const BOUND = 0.003;

const TRAINED = recipe('moons in little time', 2000);
const UNTRAINED = recipe('moons hardly begun', 1);

const window = useWindow({
  packaged: true,
  prepare: async (workspace) => {
    for (const made of [TRAINED, UNTRAINED]) {
      await writeFile(join(workspace, made.file), JSON.stringify(made.recipe, null, 2));
    }
  },
});

it('trains a model from the palette and shows its loss while it does', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile(ARTICLE);
  await workbench.command('Diffusion: Open Lab Beside Article');
  const frame = await workbench.frame('[data-testid="article"] .katex');
  const view = frame.getByTestId('training-view');
  await recordTraining(frame);
  await workbench.commandOnTyped('Diffusion: Train Model', TRAINED.file);
  const run = await completedRun(workspace, 'training', /little time/);
  await expect.poll(() => view.getAttribute('data-state')).toBe('completed');
  // Live: the curve grew, and was drawn, while the last step was still to come.
  const early = (await recorded(frame)).filter(({ step }) => step < TRAINED.recipe.training.steps);
  expect(new Set(early.map(({ step }) => step)).size).toBeGreaterThan(3);
  expect(new Set(early.map(({ points }) => points)).size).toBeGreaterThan(3);
  expect(await view.getByTestId('loss-plot').locator('canvas').isVisible()).toBe(true);
  expect(run.summary.loss).toBeGreaterThan(0);
  expect(run.summary.loss).toBeLessThan(0.9);
});

it('samples it from the palette; the result opens beside the article', async () => {
  const { workbench, workspace } = window;
  await sampleFromPalette(workbench, TRAINED.recipe.name);
  const run = await completedRun(workspace, 'sampling', /little time/);
  const frame = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="trajectory"]`);
  expect(await frame.getByTestId('samples').getAttribute('data-count')).toBe(String(COUNT));
  const groups = workbench.page.locator('.editor-group-container');
  const holding = (file: string) =>
    groups.filter({ has: workbench.page.locator(`.tab[data-resource-name="${file}"]`) });
  expect(await holding(ARTICLE).count()).toBe(1);
  expect(await holding('run.diffrun').count()).toBe(1);
  expect(await groups.count()).toBe(2);
  const article = holding(ARTICLE).locator('.tab');
  expect(
    await article.evaluateAll((tabs) => tabs.map((tab) => tab.dataset.resourceName)),
  ).not.toContain('run.diffrun');

  const distance = fromFreshMoons(await samplesOf(workspace, run));
  expect(distance).toBeLessThan(BOUND);
  const energy = frame.getByTestId('run-metrics').locator('[data-measure="energy_distance"]');
  const shown = await energy.getAttribute('data-value');
  expect(Math.abs(Number(shown) - distance)).toBeLessThan(0.01);

  for (const offered of ['run-save-png', 'run-save-csv', 'run-sample', 'run-open-parent']) {
    expect(await frame.getByTestId(offered).isEnabled(), offered).toBe(true);
  }
  const trajectory = frame.getByTestId('trajectory');
  // It plays once, from noise to data.
  await expect.poll(() => trajectory.getAttribute('data-step')).toBe('50');
  await frame.getByTestId('trajectory-step').fill('0');
  await expect.poll(() => trajectory.getAttribute('data-step')).toBe('0');
  await frame.getByTestId('trajectory-step').fill('25');
  await expect.poll(() => trajectory.getAttribute('data-step')).toBe('25');
});

it('would not get there without training: one step misses the bound by far', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile(UNTRAINED.file);
  const lens = workbench.page
    .locator('.codelens-decoration a:visible', { hasText: 'Train' })
    .first();
  await lens.click();
  await completedRun(workspace, 'training', /hardly begun/);
  await sampleFromPalette(workbench, UNTRAINED.recipe.name);
  const run = await completedRun(workspace, 'sampling', /hardly begun/);
  expect(fromFreshMoons(await samplesOf(workspace, run))).toBeGreaterThan(10 * BOUND);
});

it('lists each sampling under its training, and shows all again after a reload', async () => {
  const { workbench } = window;
  await workbench.page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  const lines =
    /^1 moons hardly begun.*\n2 moons hardly begun, DDIM 50.*\n1 moons in little time ?2,000 steps · v · .*completed.*\n2 moons in little time, DDIM 50 ?2,000 samples · seed 0 · .*completed/;
  await expect.poll(async () => (await treeLines(workbench)).join('\n')).toMatch(lines);
  expect(await workbench.violations()).toEqual([]);

  await workbench.reload();
  await workbench.tab(/moons in little time, DDIM 50|moons-in-little-time-ddim/).click();
  const result = await workbench.frame('[data-testid="run-view"] [data-testid="trajectory"]');
  expect(await result.getByTestId('samples').getAttribute('data-count')).toBe(String(COUNT));
  await expect.poll(async () => (await treeLines(workbench)).join('\n')).toMatch(lines);
  await workbench.tab('Diffusion Lab').click();
  // The view that the last training brought up, and not the first one.
  const again = await workbench.frame('[data-testid="tab-training"][aria-selected="true"]');
  await again.getByTestId('tab-article').click();
  await again.locator('[data-testid="article"] .katex').first().waitFor();
  expect(await workbench.violations()).toEqual([]);
});

/** What the page showed of the training, each time that its step changed. */
interface Shown {
  step: number;
  /** Points of the loss curve. */
  points: number;
}

/** Begins to write down in the page itself what the training view shows: nothing is missed. */
function recordTraining(frame: Frame): Promise<void> {
  return frame.getByTestId('training-view').evaluate((view) => {
    const shown: Shown[] = [];
    Object.assign(globalThis, { shownTraining: shown });
    const plot = view.querySelector<HTMLElement>('[data-testid="loss-plot"]');
    new MutationObserver(() => {
      shown.push({ step: Number(view.dataset.step), points: Number(plot?.dataset.points) });
    }).observe(view, { attributes: true, attributeFilter: ['data-step'] });
  });
}

function recorded(frame: Frame): Promise<Shown[]> {
  return frame.evaluate(
    () => (globalThis as typeof globalThis & { shownTraining: Shown[] }).shownTraining,
  );
}

/** Moons that no training saw: another seed. */
function fromFreshMoons(samples: Float32Array): number {
  expect(samples).toHaveLength(COUNT * 2);
  const fresh = drawPointSet('moons', COUNT, 12_345, pointSet('moons').noise);
  return energyDistance(samples, fresh, 2);
}

function recipe(name: string, steps: number) {
  return {
    file: `${name.replaceAll(' ', '-')}.diffusion.json`,
    recipe: {
      name,
      data: { kind: 'points', name: 'moons' },
      training: { steps, batch_size: 256, learning_rate: 0.003, lr_scheduler: 'cosine', seed: 0 },
      sampling: { sampler: 'ddim', num_inference_steps: 50, seed: 0, count: COUNT },
    },
  };
}
