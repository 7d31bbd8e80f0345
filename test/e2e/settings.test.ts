// Layer: end-to-end tests. The settings of schedules and samplers in a real VS Code: what a
// newcomer sees, what an expert reaches, and a scheduler_config.json on its way in.

import type { Frame } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { testId } from '../../scripts/platform/main-job.mjs';
import { useWindow } from './window';

const window = useWindow();
let frame: Frame;

beforeAll(async () => {
  await window.workbench.command('Diffusion: Plot Schedule');
  frame = await window.workbench.frame(`${testId('schedule-view')}[data-t]:visible`);
});

it('draws the discrete schedules with the formula of the chosen one', async () => {
  await frame
    .locator(`${testId('schedule-formula')} .katex`)
    .first()
    .waitFor();
});

it('draws σ and flow levels on axes of their own', async () => {
  for (const family of ['sigma', 'flow']) {
    await frame.getByTestId(`schedule-kind-${family}`).click();
    await frame
      .locator(`${testId(`schedule-family-${family}`)} .uplot`)
      .first()
      .waitFor();
  }
});

it('names the key of a scheduler_config.json that it cannot honour, and takes over one it can', async () => {
  await paste({ _class_name: 'DDIMScheduler', clip_everything: true });
  const notice = frame.getByTestId('schedule-config-notice');
  await expect.poll(() => notice.textContent()).toContain('clip_everything');
  await paste({
    _class_name: 'DPMSolverMultistepScheduler',
    beta_schedule: 'squaredcos_cap_v2',
    use_karras_sigmas: true,
  });
  await expect.poll(() => notice.textContent()).toContain('dpmpp_2m');
  await expect
    .poll(() => frame.getByTestId('schedule-view').getAttribute('data-family'))
    .toBe('discrete');
});

it('shows a newcomer four choices and what belongs to the sampler under titles', async () => {
  await frame.getByTestId('tab-sampling').click();
  const view = frame.getByTestId('sampling-view');
  await expect.poll(() => view.getAttribute('data-sampler')).toBe('dpmpp_2m');
  expect(await frame.getByTestId('sampling-sampling-eta').isVisible()).toBe(false);
  for (const id of ['time-grid', 'samplers']) {
    await frame.getByTestId(`sampling-${id}`).locator('summary').click();
  }
  // The models that are shipped have different numbers of their own.
  const steps = frame.getByTestId('sampling-sampling-num_inference_steps').locator('input');
  await steps.fill('50');
  await frame.getByTestId('sampling-pick-heun').click();
  await expect.poll(() => view.getAttribute('data-sampler')).toBe('heun');
  await expect.poll(() => frame.getByTestId('sampling-cost').textContent()).toContain('99 in all');
  // The samples follow in place, or say that they would take more than a moment.
  await expect.poll(() => view.getAttribute('data-in-place')).toMatch(/^(shown|waiting)$/);
  const process = view.getByTestId('trajectory');
  expect(Number(await process.getAttribute('data-steps'))).toBeGreaterThan(0);
});

it('noises by the article’s literal step, too, when that is compared with', async () => {
  await frame.getByTestId('tab-noising').click();
  const second = frame.getByTestId('noising-canvas-literal');
  expect(await second.isVisible()).toBe(false);
  await frame.getByTestId('noising-compare').click();
  await expect
    .poll(() => frame.getByTestId('noising-view').getAttribute('data-drawn-variants'))
    .toBe('variance_preserving literal');
  expect(await second.isVisible()).toBe(true);
});

async function paste(config: object): Promise<void> {
  const details = frame.getByTestId('schedule-config-paste');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  await frame.getByTestId('schedule-config-text').fill(JSON.stringify(config));
  await frame.getByTestId('schedule-config-use').click();
}
