// A recipe and the events of a small training, for the tests of `src/runs`.

import type { Recipe } from '../../../src/core/recipe/types';
import type { DeviceReport, FileSet, RunDocument, TrainEvent } from '../../../src/protocol';
import { newDocument } from '../../../src/runs/document';

export const RECIPE: Recipe = {
  name: 'moons',
  data: { kind: 'points', name: 'moons', file: null, count: 2000, noise: 0.05, seed: 0 },
  schedule: {
    beta_schedule: 'squaredcos_cap_v2',
    num_train_timesteps: 1000,
    beta_start: 0.0001,
    beta_end: 0.02,
    trained_betas: null,
    rescale_betas_zero_snr: false,
  },
  network: { kind: 'mlp', hidden: 128, layers: 3, input_embedding_dim: 0, time_embedding_dim: 64 },
  training: {
    prediction_type: 'epsilon',
    loss_weighting: 'none',
    snr_gamma: 5,
    steps: 400,
    batch_size: 512,
    learning_rate: 0.001,
    lr_scheduler: 'constant',
    weight_decay: 0,
    ema_decay: 0.999,
    seed: 0,
    checkpoint_every: 100,
    sample_every: 100,
  },
  sampling: {
    sampler: 'ddim',
    num_inference_steps: 50,
    timestep_spacing: 'trailing',
    eta: 0,
    clip_sample: false,
    clip_sample_range: 1,
    seed: 0,
    count: 2000,
  },
};

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
    owner,
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
    { kind: 'progress', step, losses, stepsPerSecond: 100, secondsLeft: 1 },
    { kind: 'checkpoint', step, files: checkpointFiles(step) },
  ];
}
