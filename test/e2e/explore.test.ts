// Layer: end-to-end tests. A grid of guidance scales in a real VS Code: computed at once, kept as a run,
// and shown again in a tab with its rows and columns.

import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { completedRun } from './runSteps';
import { useWindow } from './window';

const window = useWindow();

/** Names of the rows and columns of the grid that is shown. */
function heads(frame: Frame): Promise<string[]> {
  return frame
    .locator('[role="grid"]:visible th')
    .evaluateAll((all) =>
      all.map((head) => (head.querySelector('span') ?? head).textContent.trim()),
    );
}

it('keeps a guidance grid as a run, whose tab has the same rows and columns', async () => {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Explore a Model');
  const lab = await workbench.frame('[data-testid="explore-view"]');
  const view = lab.getByTestId('explore-view');
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 90_000 }).toBe('completed');
  const computed = await heads(lab);
  expect(computed).toContain('1 (off)');
  const filled = await lab.locator('[role="grid"]:visible [data-filled="true"]').count();
  expect(filled).toBeGreaterThan(5);
  await lab.getByTestId('explore-keep').click();

  const run = await completedRun(workspace, 'sampling', /guidance grid/);
  const tab = await workbench.frame(`[data-run-id="${run.id}"] [data-testid="run-arrangement"]`);
  expect(await heads(tab)).toEqual(computed);
  expect(await tab.locator('[data-testid^="run-grid-"][data-filled="true"]').count()).toBe(filled);
  // No way was recorded, so none is offered.
  expect(await tab.getByTestId('run-save-chosen').count()).toBe(1);
  expect(await tab.getByTestId('run-save-chosen-gif').count()).toBe(0);
  expect(await workbench.violations()).toEqual([]);
});
