// Layer: worker (pure). A model as files, the diffusers layout: `network/config.json`,
// `network/diffusion_pytorch_model.safetensors` (averaged weights under PyTorch-style names) and
// `scheduler/scheduler_config.json`. The data's scaling stands in the network's config, because
// samples mean nothing without it.

import * as v from 'valibot';
import type { DataScaling } from '../../../src/core/data/scaling';
import { outputKind } from '../../../src/core/recipe/narrowing';
import type { MlpConfig, PredictionType, BetaConfig } from '../../../src/core/recipe/types';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
  SchedulerConfigError,
  type SchedulerFile,
  writeSchedulerConfig,
} from '../../../src/core/schedulerConfig';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../../../src/shared/safetensors';
import type { FileSet } from '../../../src/shared/protocol/files';
import { decodeJson, ModelFileError, requireFile } from '../engine/modelFolder';
import { MLP_CONFIG, mlpOf } from '../engine/networks/mlpConfig';
import { DATA_CHANNELS, parameterCount, parameterLayout } from './architecture';

export const NETWORK_CONFIG = 'network/config.json';
export const NETWORK_WEIGHTS = 'network/diffusion_pytorch_model.safetensors';
export const SCHEDULER_CONFIG = 'scheduler/scheduler_config.json';

/** Everything that sampling needs to know about a trained network. */
export interface Model {
  network: MlpConfig;
  scaling: DataScaling;
  schedule: BetaConfig;
  prediction_type: PredictionType;
  /** Averaged weights in the flat layout of `architecture.ts`. */
  weights: Float32Array;
}

/** Points are not clipped: they lie beyond ±1 where images do not. */
const SCHEDULER = { _class_name: 'DDPMScheduler', clip_sample: false };

export function encodeModel(model: Model): FileSet {
  const { network, scaling } = model;
  return {
    [NETWORK_CONFIG]: encodeJson({
      _class_name: 'DiffusionLabMLP',
      in_channels: DATA_CHANNELS,
      hidden: network.hidden,
      layers: network.layers,
      input_embedding_dim: network.input_embedding_dim,
      time_embedding_dim: network.time_embedding_dim,
      data_mean: scaling.mean,
      data_scale: scaling.scale,
    }),
    [NETWORK_WEIGHTS]: encodeVectors(network, { '': model.weights }),
    [SCHEDULER_CONFIG]: encodeJson(
      writeSchedulerConfig({
        spec: readSchedulerConfig(SCHEDULER).spec,
        schedule: model.schedule,
        output: outputKind(model.prediction_type),
      }),
    ),
  };
}

const networkSchema = v.object({
  ...MLP_CONFIG.entries,
  data_mean: v.pipe(v.array(v.number()), v.length(DATA_CHANNELS)),
  data_scale: v.pipe(v.number(), v.gtValue(0)),
});

/** @throws {ModelFileError} naming the file and what is wrong with it */
export function decodeModel(files: FileSet): Model {
  const config = decodeJson(files, NETWORK_CONFIG, networkSchema);
  const { schedule, prediction_type } = decodeScheduler(files);
  const network = mlpOf(config);
  return {
    network,
    scaling: { mean: config.data_mean, scale: config.data_scale },
    schedule,
    prediction_type,
    weights: decodeVector(files, NETWORK_WEIGHTS, network, ''),
  };
}

/**
 * One sentence that names keys of the scheduler's config which its class does not have; null for
 * none. @throws {ModelFileError} if the config cannot be read
 */
export function schedulerNotice(files: FileSet): string | null {
  return readScheduler(files).notice;
}

/** The training schedule and the network's output, whatever sampler the file names. */
function decodeScheduler(files: FileSet): Pick<Model, 'schedule' | 'prediction_type'> {
  const { schedule, output } = readScheduler(files);
  if (schedule !== null && output !== 'flow') return { schedule, prediction_type: output };
  throw new ModelFileError(
    SCHEDULER_CONFIG,
    'it is of a flow or EDM scheduler; a model of the lab has one with betas.',
  );
}

function readScheduler(files: FileSet): SchedulerFile {
  const text = new TextDecoder().decode(requireFile(files, SCHEDULER_CONFIG));
  try {
    return readSchedulerConfig(parseSchedulerConfig(text));
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    throw new ModelFileError(SCHEDULER_CONFIG, error.message);
  }
}

/** Flat vectors as one safetensors file; each tensor's name gets the vector's prefix. */
export function encodeVectors(
  network: MlpConfig,
  vectors: Record<string, Float32Array>,
): Uint8Array {
  const tensors = Object.entries(vectors).flatMap(([prefix, vector]) =>
    parameterLayout(network).map(({ name, shape, offset, size }): [string, Tensor] => [
      prefix + name,
      { shape, data: vector.slice(offset, offset + size) },
    ]),
  );
  return encodeSafetensors(Object.fromEntries(tensors), { format: 'pt' });
}

/** The flat vector whose tensors carry `prefix`. @throws {ModelFileError} */
export function decodeVector(
  files: FileSet,
  path: string,
  network: MlpConfig,
  prefix: string,
): Float32Array {
  const content = decodeSafetensors(requireFile(files, path));
  const tensors: Partial<Record<string, Tensor>> = content.tensors;
  const vector = new Float32Array(parameterCount(network));
  for (const { name, shape, offset } of parameterLayout(network)) {
    const tensor = tensors[prefix + name];
    if (tensor === undefined)
      throw new ModelFileError(path, `there is no tensor ${prefix + name}.`);
    if (tensor.shape.join('×') !== shape.join('×')) {
      throw new ModelFileError(
        path,
        `${prefix + name} is ${tensor.shape.join('×')}; the network needs ${shape.join('×')}.`,
      );
    }
    vector.set(tensor.data, offset);
  }
  return vector;
}

export function encodeJson(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
