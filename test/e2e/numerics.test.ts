// Layer: end-to-end tests. Verify Numerics in a real VS Code: from the palette to a table in which
// every case of the golden files and every check of the GPU passed, and the words in the lab's header.

import { expect, it } from 'vitest';
import { useWindow } from './window';

const window = useWindow();

it('checks the golden numbers and the GPU, and says so in the header', async () => {
  const { workbench } = window;
  await workbench.command('Diffusion: Open Lab Beside Article');
  const frame = await workbench.frame('[data-testid="numerics-status"]');
  const status = frame.getByTestId('numerics-status');
  expect(await status.textContent()).toBe('Numerics: not run');
  // On the software adapter of the tests they do not begin by themselves, and it is said why.
  await frame.getByTestId('tab-numerics').click();
  await frame
    .getByTestId('numerics-summary')
    .filter({ hasText: 'computed in software, where its checks take up to a minute' })
    .waitFor();

  await workbench.command('Diffusion: Verify Numerics');
  const view = frame.getByTestId('numerics-view');
  await expect.poll(() => view.getAttribute('data-state'), { timeout: 60_000 }).toBe('finished');
  expect(await status.textContent()).toBe('Numerics: verified');
  const rows = frame.locator('[data-testid="numerics-table"] tr[data-passed]');
  const count = await rows.count();
  expect(count).toBeGreaterThanOrEqual(150);
  expect(await frame.getByTestId('numerics-summary').textContent()).toMatch(
    new RegExp(`^${count} of ${count} checks passed in .+ GPU: SwiftShader`),
  );
  const groups = await frame.locator('[data-testid="numerics-table"] strong').allTextContents();
  expect(groups).toEqual([
    'schedules.json',
    'samplers.json',
    'torch_rng.json',
    'GPU: noising',
    'GPU: operations',
    'GPU: the MLP denoiser',
    'GPU: batches',
  ]);

  await frame.getByTestId('numerics-failures').click();
  await expect.poll(() => rows.count()).toBe(0);
  expect(await workbench.violations()).toEqual([]);
});
