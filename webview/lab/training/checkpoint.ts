// Layer: worker (pure). A checkpoint: the model (`network/modelFiles.ts`) and, under `training/`,
// what it takes to go on exactly: step, seed, raw weights and both moments of AdamW. Random
// numbers need no state, since they are functions of seed and step.

import * as v from 'valibot';
import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { Recipe, ScheduleConfig } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { NetworkState } from '../network/contract';
import { decodeJson, ModelFileError } from '../engine/modelFolder';
import type { NetworkDescription } from '../engine/networks/description';
import type { NetworkStart } from '../engine/networks/network';
import type { StateDict } from '../engine/networks/stateDict';
import {
  decodeModel,
  decodeTensors,
  encodeJson,
  encodeModel,
  encodeTensors,
  schedulerClass,
} from '../network/modelFiles';
import { configOf, folderOf, pipelineEntry } from '../network/networkConfig';

const TRAINING_STATE = 'training/state.json';
const TRAINING_TENSORS = 'training/state.safetensors';

export interface Checkpoint {
  step: number;
  network: NetworkDescription;
  format: SampleFormat;
  /** Workers that share the training; null when that is open. */
  workers: number | null;
  state: NetworkState;
}

export function encodeCheckpoint(
  recipe: Recipe,
  { step, network, format, workers, state }: Checkpoint,
): FileSet {
  const { data, schedule, training } = recipe;
  const factor = taughtFactor(data);
  const { weights, m, v: v2, averages } = state;
  const { prediction_type } = training;
  return {
    'model_index.json': encodeModelIndex(network, schedule),
    ...encodeModel({
      ...{ network, format, schedule, prediction_type, weights: averages },
      ...(factor === null ? {} : { factor }),
    }),
    [TRAINING_STATE]: encodeJson({ step, seed: training.seed, scaling: format.scaling, workers }),
    [TRAINING_TENSORS]: encodeTensors({ 'weights.': weights, 'exp_avg.': m, 'exp_avg_sq.': v2 }),
  };
}

/** `model_index.json` of a checkpoint. */
export function encodeModelIndex(
  network: NetworkDescription,
  schedule: ScheduleConfig,
): Uint8Array {
  return encodeJson({
    _class_name: 'DiffusionLabPipeline',
    ...pipelineEntry(network),
    scheduler: ['diffusers', schedulerClass(schedule)],
  });
}

const stateSchema = v.object({
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seed: v.number(),
  workers: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)), null),
});

/**
 * Reads a checkpoint to go on with `recipe`.
 * @param network what the recipe's network is with its data
 * @throws {ModelFileError} if a file is faulty, or the checkpoint is of another network or seed
 */
export function decodeCheckpoint(
  files: FileSet,
  recipe: Recipe,
  network: NetworkDescription,
): Checkpoint {
  const model = decodeModel(files);
  const difference = firstDifference(
    configOf(model.network, model.format),
    configOf(network, model.format),
    (key) => key in recipe.network || OF_DATA.has(key),
  );
  if (difference !== null) {
    throw new ModelFileError(
      `${folderOf(model.network)}config.json`,
      `${difference.key} is ${difference.found}; the recipe has ${difference.wanted}.`,
    );
  }
  const format = model.format;
  // What a recipe has no key for is as the checkpoint has it: models of others have more settings.
  const own = { ...model.network, ...startOf(network) };
  // An imported model has no state of a training, so its optimiser begins anew.
  if (!(TRAINING_STATE in files) && recipe.training.initial_run !== null)
    return { step: 0, network: own, format, workers: null, state: freshState(model.weights) };
  const { step, seed, workers } = decodeJson(files, TRAINING_STATE, stateSchema);
  // A training that goes on from another run has a seed of its own.
  if (seed !== recipe.training.seed && recipe.training.initial_run === null) {
    const fault = `training.seed was ${seed}, the recipe has ${recipe.training.seed}; a run goes on with its own seed.`;
    throw new ModelFileError(TRAINING_STATE, fault);
  }
  const tensors = (prefix: string): NetworkState['weights'] =>
    decodeTensors(files, TRAINING_TENSORS, own, prefix);
  const state = {
    weights: tensors('weights.'),
    averages: model.weights,
    m: tensors('exp_avg.'),
    v: tensors('exp_avg_sq.'),
  };
  return { step, network: own, format, workers, state };
}

/** Keys of a network's config that follow from the data. */
const OF_DATA: ReadonlySet<string> = new Set([
  'in_channels',
  'out_channels',
  'sample_size',
  'num_frames',
  'num_class_embeds',
  'num_embeds_ada_norm',
]);

/** How fresh weights begin is no matter of the config. */
function startOf(network: NetworkDescription): NetworkStart {
  return 'zeroStart' in network ? { zeroStart: network.zeroStart } : {};
}

/** Weights whose training begins now: they are their own average, and the moments are zero. */
function freshState(weights: StateDict): NetworkState {
  const like = (fill: (data: Float32Array) => Float32Array): StateDict =>
    new Map(Array.from(weights, ([name, { shape, data }]) => [name, { shape, data: fill(data) }]));
  const zeros = (data: Float32Array): Float32Array => new Float32Array(data.length);
  return {
    weights: like((data) => data.slice()),
    averages: weights,
    m: like(zeros),
    v: like(zeros),
  };
}

interface Difference {
  readonly key: string;
  readonly found: string;
  readonly wanted: string;
}

/** The first key in which two configs differ, of those that matter. */
function firstDifference(
  found: object,
  wanted: object,
  matters: (key: string) => boolean,
): Difference | null {
  const values: Readonly<Record<string, unknown>> = { ...found };
  for (const [key, value] of Object.entries(wanted)) {
    if (!matters(key)) continue;
    const [a, b] = [JSON.stringify(values[key]), JSON.stringify(value)];
    if (a !== b) return { key, found: a, wanted: b };
  }
  return null;
}
