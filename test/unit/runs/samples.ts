// A recipe and the events of a small training, for the tests of `src/runs`.

import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import type { DeviceReport } from '../../../src/shared/protocol/device';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { RunDocument } from '../../../src/shared/protocol/run';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { newDocument } from '../../../src/runs/document';

export const RECIPE: Recipe = moonsRecipe();

function moonsRecipe(): Recipe {
  const { recipe, faults } = resolveRecipe({
    name: 'moons',
    data: { name: 'moons', count: 2000 },
    schedule: { beta_schedule: 'squaredcos_cap_v2' },
    network: { hidden: 128, layers: 3, time_embedding_dim: 64 },
    training: { steps: 400, lr_scheduler: 'constant', checkpoint_every: 100, sample_every: 100 },
    sampling: { clip_sample: false, clip_sample_range: 1 },
  });
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join(' '));
  return recipe;
}

export const DEVICE: DeviceReport = {
  engine: 'cpu',
  reason: 'There is no faster engine here.',
  webgpu: {
    available: false,
    adapter: '',
    isFallback: false,
    problem: 'no-api',
    message: 'This browser has no WebGPU.',
    advice: 'Update VS Code.',
  },
};

export const ID = '20260102-030405-moons-00ff';

export function runDocument(owner = 'window-1', id = ID): RunDocument {
  const run = {
    id,
    kind: 'training' as const,
    title: 'moons',
    owner: { name: owner, process: null },
    recipe: RECIPE,
    parent: null,
    versions: { extension: '0.1.0', vscode: '1.100.0' },
    steps: RECIPE.training.steps,
  };
  return newDocument(run, new Date(0));
}

export function checkpointFiles(step: number): FileSet {
  const state = JSON.stringify({ step, seed: 0, scaling: { mean: [0.5, 0.25], scale: 0.8 } });
  return {
    'model_index.json': new TextEncoder().encode('{}'),
    'network/diffusion_pytorch_model.safetensors': Uint8Array.from([step & 255, 1, 2, 3]),
    'training/state.json': new TextEncoder().encode(state),
  };
}

/** Progress of the hundred steps before `step`, and the checkpoint that ends them. */
export function hundredSteps(step: number): TrainEvent[] {
  const losses = Array.from({ length: 10 }, (_, i): [number, number] => {
    const at = step - 90 + i * 10;
    return [at, 1 / at];
  });
  return [
    { kind: 'progress', step, losses, seconds: 1, stepsPerSecond: 100, secondsLeft: 1 },
    { kind: 'checkpoint', step, files: checkpointFiles(step) },
  ];
}
