// Layer: worker. The batches that a training on the GPU makes there, against those of the CPU: rows
// and timesteps to the bit, x_t and target to rounding.

import { objectiveOf } from '../../../../src/core/objectives';
import { pointsDataSet } from '../../../../src/core/data/pointsDataSet';
import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import type { TrainingConfig } from '../../../../src/core/recipe/types';
import { compare, worstOf, type VerifyCase } from '../../../../src/core/verify/cases';
import { DrawnBatch } from '../../engines/drawnBatch';
import type { WebGpuTrainer } from '../../engine/webgpu/trainer';
import { ADAM } from '../../network/contract';
import { BatchSource } from '../../training/batches';
import { ROWS } from './networks';
import { normals } from './values';

const GROUP = 'GPU: batches';
/** Normals are within 5e-7·max(|z|, 1) of the CPU's, and |z| < 6. */
const TOLERANCE = 4e-6;
/** The last one is beyond 2³² samples. */
const STEPS = [1, 2, 100_000_007];

const SETTINGS: Readonly<Record<string, Partial<TrainingConfig>>> = {
  'uniform timesteps, target ε': { prediction_type: 'epsilon' },
  'uniform timesteps, target x₀': { prediction_type: 'sample', seed: 2 ** 32 - 1 },
  'uniform timesteps, target v, min-SNR': { loss_weighting: 'min_snr' },
  'antithetic timesteps': { timestep_sampling: 'antithetic' },
  'logit-normal timesteps': { timestep_sampling: 'logit_normal', logit_mean: 0.3, logit_std: 1.2 },
};

export async function* batchChecks(trainer: WebGpuTrainer): AsyncGenerator<VerifyCase> {
  for (const [name, changes] of Object.entries(SETTINGS))
    yield* settingChecks(trainer, name, changes);
}

async function* settingChecks(
  trainer: WebGpuTrainer,
  setting: string,
  changes: Partial<TrainingConfig>,
): AsyncGenerator<VerifyCase> {
  const { recipe } = resolveRecipe({ training: { batch_size: ROWS, ...changes } });
  if (recipe === null) throw new RangeError(`The training "${setting}" is no recipe.`);
  const { training } = recipe;
  const source = new BatchSource({
    data: pointsDataSet(normals(200, 3), { count: 100, nameOf: String, notes: [] }),
    format: { kind: 'points', shape: [2], classes: null, scaling: { mean: [0, 0], scale: 1 } },
    objective: objectiveOf(recipe),
    recipe,
    noClass: null,
  });
  const compiled = await trainer.training(training.batch_size);
  const batch = await DrawnBatch.make(trainer, compiled, source.draw);
  const parts: Record<string, VerifyCase[]> = {};
  try {
    for (const step of STEPS) {
      const optimiser = { ...ADAM, step, learningRate: 0, weightDecay: 0, emaDecay: 0 };
      const samplesBefore = (step - 1) * training.batch_size;
      trainer.steps(compiled, batch, [{ optimiser, samplesBefore, slot: 0 }]);
      const { sample, timestep, target, weight } = compiled.graph;
      const [x, t, y, w] = await compiled.plan.read([sample, timestep, target, weight]);
      const wanted = source.batch(step);
      const check = (
        quantity: string,
        found: Float32Array,
        expected: ArrayLike<number>,
        tolerance: number,
      ): void => {
        const name = `${quantity}, ${setting}`;
        (parts[quantity] ??= []).push(compare(GROUP, name, found, expected, tolerance, 1));
      };
      check('timesteps', t, wanted.timestep, 0);
      check('rows and x_t', x, wanted.sample, TOLERANCE);
      check('target', y, wanted.target, TOLERANCE);
      if (wanted.weight !== null) check('loss weight', w, wanted.weight, 1e-6);
    }
  } finally {
    batch.dispose();
  }
  for (const cases of Object.values(parts)) yield worstOf(cases);
}
