// Layer: worker (pure). A checkpoint: the model (`network/modelFiles.ts`) and, under `training/`,
// what it takes to go on exactly: step, seed, raw weights and both moments of AdamW. Random
// numbers need no state, since they are functions of seed and step.

import * as v from 'valibot';
import type { DataScaling } from '../../../src/core/data/scaling';
import { requireDiscrete, requireMlp } from '../../../src/core/recipe/narrowing';
import type { MlpConfig, Recipe } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { NetworkState } from '../network/contract';
import { decodeJson, ModelFileError } from '../engine/modelFolder';
import {
  decodeModel,
  decodeVector,
  encodeJson,
  encodeModel,
  encodeVectors,
  NETWORK_CONFIG,
} from '../network/modelFiles';

const TRAINING_STATE = 'training/state.json';
const TRAINING_VECTORS = 'training/state.safetensors';

export interface Checkpoint {
  step: number;
  scaling: DataScaling;
  /** Workers that share the training; null when that is open. */
  workers: number | null;
  state: NetworkState;
}

export function encodeCheckpoint(
  recipe: Recipe,
  { step, scaling, workers, state }: Checkpoint,
): FileSet {
  const { training } = recipe;
  const network = requireMlp(recipe.network);
  const { weights, m, v: v2, averages } = state;
  const model = {
    network,
    scaling,
    schedule: requireDiscrete(recipe.schedule),
    prediction_type: training.prediction_type,
    weights: averages,
  };
  return {
    'model_index.json': encodeJson({
      _class_name: 'DiffusionLabPipeline',
      network: ['diffusion_lab', 'DiffusionLabMLP'],
      scheduler: ['diffusers', 'DDPMScheduler'],
    }),
    ...encodeModel(model),
    [TRAINING_STATE]: encodeJson({ step, seed: training.seed, scaling, workers }),
    [TRAINING_VECTORS]: encodeVectors(network, {
      'weights.': weights,
      'exp_avg.': m,
      'exp_avg_sq.': v2,
    }),
  };
}

const stateSchema = v.object({
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seed: v.number(),
  scaling: v.object({ mean: v.array(v.number()), scale: v.number() }),
  workers: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)), null),
});

/**
 * Reads a checkpoint to go on with `recipe`.
 * @throws {ModelFileError} if a file is faulty, or the checkpoint is of another network or seed
 */
export function decodeCheckpoint(files: FileSet, recipe: Recipe): Checkpoint {
  const { step, seed, scaling, workers } = decodeJson(files, TRAINING_STATE, stateSchema);
  const model = decodeModel(files);
  const found = sizes(model.network);
  const wanted = sizes(requireMlp(recipe.network));
  if (found !== wanted) {
    throw new ModelFileError(
      NETWORK_CONFIG,
      `it is of a network ${found}; the recipe has ${wanted}.`,
    );
  }
  if (seed !== recipe.training.seed) {
    const fault = `training.seed was ${seed}, the recipe has ${recipe.training.seed}; a run goes on with its own seed.`;
    throw new ModelFileError(TRAINING_STATE, fault);
  }
  const vector = (prefix: string): Float32Array =>
    decodeVector(files, TRAINING_VECTORS, requireMlp(recipe.network), prefix);
  const state = {
    weights: vector('weights.'),
    averages: model.weights,
    m: vector('exp_avg.'),
    v: vector('exp_avg_sq.'),
  };
  return { step, scaling, workers, state };
}

function sizes(network: MlpConfig): string {
  const { hidden, layers, input_embedding_dim, time_embedding_dim } = network;
  return `hidden ${hidden} × layers ${layers}, input_embedding_dim ${input_embedding_dim}, time_embedding_dim ${time_embedding_dim}`;
}
