// Layer: worker (pure). A model as files, the diffusers layout: the network's folder with
// `config.json` and `diffusion_pytorch_model.safetensors` (averaged weights under the names of
// diffusers), `scheduler/scheduler_config.json`, and `data.json`, which says what the samples are.
// The scaling of points stands in the network's config, because its samples mean nothing without.

import * as v from 'valibot';
import type { ModelFacts } from '../../../src/core/doctor/contract';
import { networkShape, sampleSize, type SampleFormat } from '../../../src/core/data/sampleFormat';
import { outputKind } from '../../../src/core/recipe/narrowing';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { PredictionType, ScheduleConfig } from '../../../src/core/recipe/types';
import { UPSCALE_FACTORS, type UpscaleFactor } from '../../../src/core/superResolution';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
  SchedulerConfigError,
  type SchedulerFile,
  writeSchedulerConfig,
} from '../../../src/core/schedulerConfig';
import { MODEL_DATA_FILE, type FileSet } from '../../../src/shared/protocol/files';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../../../src/shared/safetensors';
import { decodeJson, ModelFileError, requireFile } from '../engine/modelFolder';
import { NetworkConfigError } from '../engine/networks/configError';
import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import { describeConfig } from '../engine/networks/fromConfig';
import { forwardGraph } from '../engine/networks/network';
import { describeShapes, type NetworkShapes } from '../engine/networks/shapes';
import type { NamedTensor, StateDict } from '../engine/networks/stateDict';
import {
  CONFIG_FILE,
  NETWORK_FOLDERS,
  SCHEDULER_FILE,
  WEIGHTS_FILE,
} from '../engine/onnx/writeModel';
import { configOf, folderOf } from './networkConfig';

/** Everything that sampling needs to know about a trained network. */
export interface Model {
  network: NetworkDescription;
  format: SampleFormat;
  schedule: ScheduleConfig;
  prediction_type: PredictionType;
  /** The averaged weights. */
  weights: StateDict;
  /** By how much it enlarges small pictures, which it is given beside x_t; absent for other models. */
  factor?: UpscaleFactor;
}

/** A model that was read. */
export interface LoadedNetwork extends Model {
  /** Label that stands for "no class"; null for a network that takes no labels. */
  noClass: number | null;
}

export function encodeModel(model: Model): FileSet {
  const path = folderOf(model.network) + WEIGHTS_FILE;
  return { ...encodeModelTexts(model), [path]: encodeTensors({ '': model.weights }) };
}

/** All files of a model but its weights. */
export function encodeModelTexts({
  network,
  format,
  schedule,
  prediction_type,
  factor,
}: Omit<Model, 'weights'>): FileSet {
  const { kind, shape, classes } = format;
  return {
    [folderOf(network) + CONFIG_FILE]: encodeJson(configOf(network, format)),
    [MODEL_DATA_FILE]: encodeJson({
      kind,
      shape,
      classes,
      ...(format.kind === 'audio' ? soundKeys(format) : {}),
      ...(factor === undefined ? {} : { task: SUPER_RESOLUTION, factor }),
      ...(format.kind === 'video' ? { frame_rate: format.sampleRate } : {}),
      ...(schedule.kind === 'discrete' ? {} : { schedule, prediction_type }),
    }),
    [SCHEDULER_FILE]: encodeJson(schedulerOf(schedule, prediction_type)),
  };
}

const SUPER_RESOLUTION = 'super_resolution';

/** Numbers of one sample as the network takes it, those of its condition included. */
export function inputSize({ format, factor }: Pick<Model, 'format' | 'factor'>): number {
  return sampleSize(format) * (factor === undefined ? 1 : 2);
}

function soundKeys({ sampleRate, scaling }: SampleFormat & { kind: 'audio' }): object {
  return { sample_rate: sampleRate, data_mean: scaling.mean, data_scale: scaling.scale };
}

/**
 * The scheduler_config.json that diffusers reads. Neither points nor pictures are clipped by it: a
 * recipe's sampling part says so.
 */
function schedulerOf(schedule: ScheduleConfig, prediction_type: PredictionType): object {
  const { num_train_timesteps } = schedule;
  switch (schedule.kind) {
    case 'discrete':
      return writeSchedulerConfig({
        spec: readSchedulerConfig({ _class_name: 'DDPMScheduler', clip_sample: false }).spec,
        schedule,
        output: outputKind(prediction_type),
      });
    case 'flow': {
      const { shift } = schedule;
      const config = { _class_name: FLOW_CLASS, num_train_timesteps, shift };
      return writeSchedulerConfig(readSchedulerConfig(config));
    }
    case 'edm': {
      const { sigma_min, sigma_max, sigma_data, rho } = schedule;
      const levels = { sigma_min, sigma_max, sigma_data, rho };
      const config = { _class_name: EDM_CLASS, num_train_timesteps, ...levels };
      return writeSchedulerConfig(readSchedulerConfig(config));
    }
  }
}

const FLOW_CLASS = 'FlowMatchEulerDiscreteScheduler';
const EDM_CLASS = 'EDMEulerScheduler';

/** Class for `model_index.json`. */
export function schedulerClass({ kind }: ScheduleConfig): string {
  return { discrete: 'DDPMScheduler', flow: FLOW_CLASS, edm: EDM_CLASS }[kind];
}

/** @throws {ModelFileError} naming the file and what is wrong with it */
export function decodeModel(files: FileSet): LoadedNetwork {
  const texts = decodeModelTexts(files);
  const folder = NETWORK_FOLDERS.find((name) => name + CONFIG_FILE in files) ?? '';
  return { ...texts, weights: decodeTensors(files, folder + WEIGHTS_FILE, texts.network, '') };
}

/**
 * A model without its weights.
 * @param said how it was trained, where the files leave that open
 * @throws {ModelFileError} as {@link decodeModel}
 */
export function decodeModelTexts(
  files: FileSet,
  said: Pick<Model, 'schedule' | 'prediction_type'> | null = null,
): Omit<LoadedNetwork, 'weights'> {
  const folder = NETWORK_FOLDERS.find((name) => name + CONFIG_FILE in files);
  const path = (folder ?? 'network/') + CONFIG_FILE;
  const network = decodeNetwork(files, path);
  const shapes = describeShapes(network);
  // Without the file it is a model of an earlier version or of somebody else.
  const written = MODEL_DATA_FILE in files ? decodeJson(files, MODEL_DATA_FILE, dataSchema) : null;
  return {
    network,
    format: decodeFormat(written, shapes, () => decodeJson(files, path, scalingSchema)),
    ...decodeTask(written, shapes),
    ...(said ?? decodeSchedule(written, files)),
    noClass: shapes.classes === null ? null : shapes.classes - 1,
  };
}

/** What a model was trained for. @throws {ModelFileError} if its files do not say it */
export function modelFacts(files: FileSet): ModelFacts {
  const written = MODEL_DATA_FILE in files ? decodeJson(files, MODEL_DATA_FILE, dataSchema) : null;
  return decodeSchedule(written, files);
}

/**
 * One sentence that names keys of the scheduler's config which its class does not have; null for
 * none. @throws {ModelFileError} if the config cannot be read
 */
export function schedulerNotice(files: FileSet): string | null {
  return readScheduler(files).notice;
}

function decodeNetwork(files: FileSet, path: string): NetworkDescription {
  try {
    return describeConfig(decodeJson(files, path, v.unknown()));
  } catch (error) {
    if (error instanceof NetworkConfigError) throw new ModelFileError(path, error.message);
    throw error;
  }
}

const axes = v.array(v.pipe(v.number(), v.integer(), v.minValue(1)));
const dataSchema = v.object({
  kind: v.picklist(['points', 'images', 'audio', 'video']),
  shape: axes,
  // Of sounds; the scaling of points stands in the network's config.
  sample_rate: v.optional(v.pipe(v.number(), v.gtValue(0))),
  // Of clips.
  frame_rate: v.optional(v.pipe(v.number(), v.gtValue(0))),
  data_mean: v.optional(v.array(v.number())),
  data_scale: v.optional(v.pipe(v.number(), v.gtValue(0))),
  classes: v.nullable(v.array(v.string())),
  // Of a model that enlarges small pictures.
  task: v.optional(v.literal(SUPER_RESOLUTION)),
  factor: v.optional(v.picklist(UPSCALE_FACTORS)),
  // Of a flow or EDM model, whose scheduler's file does not say all.
  schedule: v.optional(v.record(v.string(), v.unknown())),
  prediction_type: v.optional(v.string()),
});
const scalingSchema = v.looseObject({
  data_mean: v.pipe(v.array(v.number()), v.length(2)),
  data_scale: v.pipe(v.number(), v.gtValue(0)),
});

type WrittenData = v.InferOutput<typeof dataSchema>;
type WrittenScaling = v.InferOutput<typeof scalingSchema>;

/** What the network takes beside its sample. */
function decodeTask(
  written: WrittenData | null,
  { input, output }: NetworkShapes,
): Pick<Model, 'factor'> {
  const { task, factor } = written ?? {};
  if (task === undefined) {
    if (input[0] === output[0]) return {};
    throw new ModelFileError(
      MODEL_DATA_FILE,
      `the network takes ${input[0]} channels and answers with ${output[0]}; it is needed to say what the others are.`,
    );
  }
  const [channels, height, width] = output;
  if (factor === undefined || output.length !== 3 || height % factor > 0 || width % factor > 0)
    throw new ModelFileError(
      MODEL_DATA_FILE,
      `the task ${task} needs pictures and a factor of ${UPSCALE_FACTORS.join(' or ')} that divides their sides.`,
    );
  if (input[0] !== 2 * channels)
    throw new ModelFileError(
      MODEL_DATA_FILE,
      `the task ${task} needs a network that takes ${2 * channels} channels; it takes ${input[0]}.`,
    );
  return { factor };
}

/** @param scaling reads that of points */
function decodeFormat(
  written: WrittenData | null,
  { input, output, classes: rows }: NetworkShapes,
  scaling: () => WrittenScaling,
): SampleFormat {
  const kind = written?.kind ?? (output.length === 3 ? 'images' : 'points');
  if (output.length === 2 && kind !== 'audio')
    throw new ModelFileError(
      MODEL_DATA_FILE,
      'it is needed for sounds: it has their rate and scale.',
    );
  const classes = written?.classes ?? numberedClasses(rows);
  const format = formatOf(kind, written?.shape ?? dataShape(output), classes, written, () => {
    const { data_mean: mean, data_scale: scale } = scaling();
    return { mean, scale };
  });
  const wanted = networkShape(format).join('×');
  if (wanted !== output.join('×') || (classes !== null && rows !== classes.length + 1)) {
    throw new ModelFileError(
      MODEL_DATA_FILE,
      `it describes samples of ${wanted}${classes === null ? '' : ` in ${classes.length} classes`}; ` +
        `the network takes ${input.join('×')}${rows === null ? '' : ` and has ${rows} class embeddings`}.`,
    );
  }
  return format;
}

function formatOf(
  kind: SampleFormat['kind'],
  shape: readonly number[],
  classes: readonly string[] | null,
  written: WrittenData | null,
  scaling: () => { mean: number[]; scale: number },
): SampleFormat {
  switch (kind) {
    case 'points':
      return { kind, shape, classes, scaling: scaling() };
    case 'images':
      return { kind, shape, classes, scaling: null };
    case 'video': {
      const sampleRate = written?.frame_rate;
      if (sampleRate === undefined || shape.length !== 4)
        throw new ModelFileError(
          MODEL_DATA_FILE,
          'clips need a shape [frames, height, width, channels] and a frame_rate.',
        );
      return { kind, shape, classes, scaling: null, sampleRate };
    }
    case 'audio': {
      const { sample_rate: sampleRate, data_mean: mean, data_scale: scale } = written ?? {};
      if (sampleRate === undefined || mean?.length !== 1 || scale === undefined)
        throw new ModelFileError(
          MODEL_DATA_FILE,
          'sounds need a sample_rate, a data_mean of one number and a data_scale.',
        );
      return { kind, shape, classes, scaling: { mean, scale }, sampleRate };
    }
  }
}

/** [channels, height, width] of a network as [height, width, channels]. */
function dataShape(output: readonly number[]): readonly number[] {
  return output.length === 3 ? [output[1], output[2], output[0]] : output;
}

/** The last row of the table is "no class". */
function numberedClasses(rows: number | null): string[] | null {
  return rows === null ? null : Array.from({ length: rows - 1 }, (_, label) => String(label));
}

/** The training schedule and the network's output, whatever sampler the scheduler's file names. */
function decodeSchedule(
  written: WrittenData | null,
  files: FileSet,
): Pick<Model, 'schedule' | 'prediction_type'> {
  if (written?.schedule !== undefined) {
    const { schedule, prediction_type } = written;
    const { recipe, faults } = resolveRecipe({ schedule, training: { prediction_type } });
    if (recipe === null) throw new ModelFileError(MODEL_DATA_FILE, faults[0].message);
    return { schedule: recipe.schedule, prediction_type: recipe.training.prediction_type };
  }
  const { schedule, output } = readScheduler(files);
  if (schedule !== null)
    return { schedule: { kind: 'discrete', ...schedule }, prediction_type: output };
  throw new ModelFileError(
    SCHEDULER_FILE,
    `it is of a flow or EDM scheduler, but ${MODEL_DATA_FILE} does not say how the model was trained.`,
  );
}

function readScheduler(files: FileSet): SchedulerFile {
  const text = new TextDecoder().decode(requireFile(files, SCHEDULER_FILE));
  try {
    return readSchedulerConfig(parseSchedulerConfig(text));
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    throw new ModelFileError(SCHEDULER_FILE, error.message);
  }
}

/** State dicts as one safetensors file; each tensor's name gets its dict's prefix. */
export function encodeTensors(dicts: Readonly<Record<string, StateDict>>): Uint8Array {
  const tensors = Object.entries(dicts).flatMap(([prefix, dict]) =>
    Array.from(dict, ([name, { shape, data }]): [string, Tensor] => [
      prefix + name,
      { shape: [...shape], data },
    ]),
  );
  return encodeSafetensors(Object.fromEntries(tensors), { format: 'pt' });
}

/** The parameters of a network among those that carry `prefix`. @throws {ModelFileError} */
export function decodeTensors(
  files: FileSet,
  path: string,
  network: NetworkDescription,
  prefix: string,
): StateDict {
  const content = decodeSafetensors(requireFile(files, path));
  const tensors: Partial<Record<string, Tensor>> = content.tensors;
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  return new Map(
    parameters.map(({ tensor: { name, shape } }): [string, NamedTensor] => {
      const found = tensors[prefix + name];
      if (found === undefined)
        throw new ModelFileError(path, `there is no tensor ${prefix + name}.`);
      if (found.shape.join('×') !== shape.join('×')) {
        throw new ModelFileError(
          path,
          `${prefix + name} is ${found.shape.join('×')}; the network needs ${shape.join('×')}.`,
        );
      }
      return [name, { shape, data: found.data }];
    }),
  );
}

export function encodeJson(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
