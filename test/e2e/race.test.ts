// Layer: end-to-end tests. Race Samplers in a real VS Code: the shipped model moons, four samplers
// on three budgets, live; the curves, the fitted orders and the pictures; cancelled in the middle.

import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { useWindow } from './window';

const window = useWindow();
/** Those that are chosen at first. */
const SAMPLERS = ['ddim', 'dpmpp_2m', 'dpmpp_3m', 'unipc'];

it('races samplers on a shipped model, on even timesteps, where second order wins', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Race Samplers');
  const frame = await workbench.frame('[data-testid="race-view"]');
  const view = frame.getByTestId('race-view');
  // The first race starts by itself, on the shipped moons.
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 90_000 }).toBe('completed');
  const result = frame.getByTestId('race-result');
  await expect.poll(() => result.textContent()).toMatch(/^At 10 calls .+ is closest \(error 0\./);
  await frame.getByTestId('race-settings-summary').click();
  expect(await frame.getByTestId('race-spacing').getAttribute('data-value')).toBe('trailing');
  await choose(frame, 'race-model', 'model:moons');
  await fill(frame, 'race-budgets', '10, 20, 80');
  await fill(frame, 'race-count', '200');
  await frame.getByTestId('race-start').click();
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 90_000 }).toBe('completed');

  // The picture that shows a sampler's points has as many as were asked for.
  for (const sampler of SAMPLERS) {
    const picture = frame.getByTestId(`race-picture-${sampler}`);
    await expect.poll(() => picture.getAttribute('data-count')).toBe('200');
  }
  const errors = await errorsAt(frame);
  // The slider goes over the numbers of calls, of which 80 is the third.
  await frame.getByTestId('race-budget').fill('2');
  await expect.poll(() => result.textContent()).toMatch(/^At 80 calls/);
  const later = await errorsAt(frame);
  for (const sampler of SAMPLERS) expect(later[sampler]).toBeLessThan(errors[sampler] / 2);
  expect(later.dpmpp_2m).toBeLessThan(later.ddim);
  expect(errors.dpmpp_2m).toBeLessThan(errors.ddim);

  await frame.getByTestId('race-yardstick-energy_distance').click();
  const plot = frame.getByTestId('race-plot-energy_distance');
  await expect.poll(() => plot.getAttribute('data-points')).toBe('3');
  expect(await workbench.violations()).toEqual([]);
});

it('hides a sampler that is left out, and lets one join that is chosen', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="race-view"]');
  const rows = frame.locator('[data-testid="race-table"] tr[data-entrant]');
  await frame.getByTestId('race-sampler-ddim').click();
  await expect.poll(() => rows.count()).toBe(3);
  expect(await frame.getByTestId('race-picture-ddim').count()).toBe(0);
  await frame.getByTestId('race-more-samplers').click();
  await frame.getByTestId('race-sampler-heun').click();
  const heun = frame.getByTestId('race-picture-heun');
  await expect.poll(() => heun.getAttribute('data-count'), { timeout: 60_000 }).toBe('200');
  await expect
    .poll(() => frame.getByTestId('race-view').getAttribute('data-state'), { timeout: 60_000 })
    .toBe('completed');
  expect(await rows.count()).toBe(4);
});

it('refuses what cannot be raced, and stops when it is cancelled', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="race-view"]');
  const notice = frame.getByTestId('race-notice');
  await fill(frame, 'race-budgets', '10, 2000');
  await frame.getByTestId('race-start').click();
  await expect.poll(() => notice.textContent()).toContain('the message stands at its field');

  await fill(frame, 'race-budgets', '500, 1000');
  await fill(frame, 'race-count', '5000');
  await frame.getByTestId('race-start').click();
  await frame.getByTestId('race-cancel').click();
  const view = frame.getByTestId('race-view');
  await expect.poll(() => view.getAttribute('data-state')).toBe('cancelled');
  expect(await notice.textContent()).toBe('The race was cancelled.');
});

it('races methods of conditional sampling by their distance to the exact posterior', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="race-view"]');
  await frame.getByTestId('race-kind-methods').click();
  const view = frame.getByTestId('race-view');
  // The first race of a kind starts by itself, on the shipped moons with x = 0.5.
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 120_000 }).toBe('completed');
  const result = frame.getByTestId('race-result');
  expect(await result.textContent()).toMatch(/^At 50 calls .+ exact posterior/);
  const rows = frame.locator('[data-testid="race-table"] tr[data-entrant]');
  expect(await rows.count()).toBe(6);
  const tds = frame.locator('[data-testid="race-table"] tr[data-entrant="tds"] td');
  // 16 particles at 3 levels, and a vector–Jacobian product at each.
  expect(await tds.allTextContents()).toEqual([
    ...['48', '48', '3'],
    expect.stringMatching(/^0\.\d+$/),
    expect.stringMatching(/^\d+\.\d$/),
  ]);
  const picture = frame.getByTestId('race-picture-ddnm');
  expect(await picture.getAttribute('data-count')).toBe('400');

  await frame.getByTestId('race-settings-summary').click();
  await fill(frame, 'race-value', '40');
  await frame.getByTestId('race-start').click();
  const notice = frame.getByTestId('race-notice');
  await expect.poll(() => notice.textContent()).toContain('lie near x = 40 to compare with');
  expect(await workbench.violations()).toEqual([]);
});

async function fill(frame: Frame, testId: string, text: string): Promise<void> {
  await frame.getByTestId(testId).locator('input').fill(text);
}

/** Chooses in a dropdown of the toolkit by the option's value. */
async function choose(frame: Frame, testId: string, value: string): Promise<void> {
  const dropdown = frame.getByTestId(testId);
  await dropdown.click();
  await dropdown.locator(`vscode-option[value="${value}"]`).click();
}

/** Error column of the table at the selected budget. */
async function errorsAt(frame: Frame): Promise<Record<string, number>> {
  const cells = await Promise.all(
    SAMPLERS.map(async (sampler): Promise<[string, number]> => {
      const cell = frame.locator(`[data-testid="race-table"] tr[data-entrant="${sampler}"] td`);
      return [sampler, Number(await cell.nth(4).textContent())];
    }),
  );
  return Object.fromEntries(cells);
}
