// Layer: end-to-end tests. A model of diffusers comes in: from the folder on disk by the command, into the
// list of runs and a tab, from which it is sampled; a fork of it goes on with data of the reader's choice.

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONFIG, pipeline } from '../unit/exchange/in/modelFolder';
import { axeFindings } from './accessibility';
import { storedRuns, waitForStored } from './runFiles';
import { completedRun, sampleFromPalette, treeLines } from './runSteps';
import { useWindow } from './window';

const DIGITS = { ...CONFIG, in_channels: 1, out_channels: 1, _diffusers_version: '0.30.0' };

const window = useWindow({
  prepare: async (workspace) => {
    await mkdir(join(workspace, 'models'));
    await rename(pipeline(DIGITS), join(workspace, 'models', 'little'));
    const broken = pipeline(DIGITS, { 'unet/diffusion_pytorch_model.safetensors': 'no weights' });
    await rename(broken, join(workspace, 'models', 'broken'));
  },
});

async function importFrom(name: string): Promise<void> {
  const { workbench, workspace } = window;
  await workbench.command('Diffusion: Import Model');
  await workbench.answerFileDialog(join(workspace, 'models', name), { opens: true });
}

it('imports a folder: it is in the list with its origin, and its tab offers to sample it', async () => {
  const { workbench, workspace } = window;
  await importFrom('little');
  const run = await waitForStored(workspace, 'little', ({ state }) => state === 'completed');
  expect(run.document.imported).toEqual({
    folder: 'little',
    network: 'UNet2DModel',
    diffusers: '0.30.0',
    weights: 'unet/diffusion_pytorch_model.safetensors',
    dtype: 'F32',
  });
  const frame = await workbench.frame(`[data-run-id="${run.document.id}"]`);
  await expect
    .poll(() => frame.getByTestId('run-state').innerText())
    .toMatch(/^Imported model · completed · .* from little, unet\/.*\(F32\), diffusers 0\.30\.0$/);
  expect(await axeFindings(frame, '[data-testid="run-view"]')).toEqual([]);
  await workbench.page.getByRole('tab', { name: 'Diffusion Lab' }).first().click();
  await expect
    .poll(async () => (await treeLines(workbench)).join('\n'))
    .toMatch(/little ?imported UNet2DModel · ε/);
});

it('samples it', async () => {
  const { workbench, workspace } = window;
  await sampleFromPalette(workbench, 'little');
  const samples = await completedRun(workspace, 'sampling', /^little/);
  expect(samples.id).toBeTruthy();
});

it('goes on from it with data', async () => {
  const { workbench, workspace } = window;
  const { document } = await waitForStored(workspace, 'little', ({ kind }) => kind === 'training');
  const recipe = {
    ...document.recipe,
    name: 'fine-tuned',
    data: { kind: 'images', name: 'digits8', classes: false, count: 100 },
    training: { steps: 5, batch_size: 8, initial_run: document.id, sample_every: 0 },
  };
  await writeFile(join(workspace, 'fine-tuned.diffusion.json'), JSON.stringify(recipe));
  await workbench.commandOnTyped('Diffusion: Train Model', 'fine-tuned.diffusion.json');
  const tuned = await waitForStored(workspace, 'fine-tuned', ({ state }) => state === 'completed');
  expect(tuned.document).toMatchObject({
    imported: null,
    parent: { run: document.id, step: 0 },
    progress: { step: 5 },
  });
});

it('says what is wrong with a folder, and leaves nothing', async () => {
  const { workbench, workspace } = window;
  const before = (await storedRuns(workspace)).length;
  await importFrom('broken');
  await workbench.notification('unet/diffusion_pytorch_model.safetensors');
  expect(await storedRuns(workspace)).toHaveLength(before);
});
