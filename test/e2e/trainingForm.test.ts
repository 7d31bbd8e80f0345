// Layer: end-to-end tests. The form of a new training follows the kind of data: pictures have fields,
// menus and buttons of their own, and what was entered for points is there again afterwards.

import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { useWindow } from './window';

const window = useWindow();

async function choose(frame: Frame, field: string, value: string): Promise<void> {
  const dropdown = frame.getByTestId(`training-${field}`);
  await dropdown.click();
  await dropdown.locator(`vscode-option[value="${value}"]`).click();
}

function fill(frame: Frame, field: string, text: string): Promise<void> {
  return frame.getByTestId(`training-${field}`).locator('input').fill(text);
}

it('shows the fields of the kind of data, and keeps what was entered for the other', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Show Training');
  const frame = await workbench.frame('[data-testid="training-view"]:visible');
  // The data of the form are on the stage before anything is trained.
  const data = frame.getByTestId('training-data');
  await expect.poll(() => data.getAttribute('data-kind')).toBe('points');
  await frame.getByTestId('training-form-summary').click();
  await fill(frame, 'network-hidden', '48');
  await choose(frame, 'data-kind', 'images');
  await frame.getByTestId('training-network-block_out_channels').waitFor();
  expect(await frame.getByTestId('training-network-hidden').isVisible()).toBe(false);
  const value = (field: string) =>
    frame.getByTestId(`training-${field}`).getAttribute('data-value');
  expect(await value('data-name')).toBe('faces');
  expect(await frame.getByTestId('training-choose-folder').isVisible()).toBe(true);
  await frame.getByTestId('training-more').locator('summary').click();
  expect(await value('data-label')).toBe('glasses');
  expect(await value('network-kind')).toBe('unet2d');
  expect(await value('training-lr_scheduler')).toBe('one_cycle');
  const offered = frame.getByTestId('training-network-kind').locator('vscode-option');
  expect(await offered.evaluateAll((all) => all.map((one) => one.getAttribute('value')))).toEqual([
    'unet2d',
    'dit',
  ]);
  await choose(frame, 'schedule-kind', 'flow');
  await expect.poll(() => value('training-prediction_type')).toBe('flow');
  expect(await frame.getByTestId('training-schedule-beta_schedule').isVisible()).toBe(false);
  await expect.poll(() => data.getAttribute('data-kind')).toBe('images');

  await fill(frame, 'network-block_out_channels', '24, 36');
  await frame.getByText('which does not divide the 36 channels').waitFor();
  await choose(frame, 'data-kind', 'points');
  const width = frame.getByTestId('training-network-hidden').locator('input');
  await expect.poll(() => width.inputValue()).toBe('48');
  expect(await value('schedule-kind')).toBe('discrete');
});
