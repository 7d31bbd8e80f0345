// Layer: worker (pure); command line. A model of somebody else, in the diffusers layout, as a checkpoint
// of the lab: which recipe it stands for, as far as one can say, and which of its tensors become which
// of the network's. Nothing here reads weights, and nothing grows with a number of a config before
// that number is known to be one that the lab has.

import * as v from 'valibot';
import { duplicateKey } from '../../../src/core/duplicateKey';
import { parsePythonJson } from '../../../src/core/pythonJson';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
  recipeOfScheduler,
  SchedulerConfigError,
  type SchedulerFile,
} from '../../../src/core/schedulerConfig';
import { MODEL_DATA_FILE, type FileSet } from '../../../src/shared/protocol/files';
import type { ImportPlan, ImportRequest } from '../../../src/shared/protocol/importing';
import { ModelFileError } from '../engine/modelFolder';
import { NetworkConfigError } from '../engine/networks/configError';
import type { NetworkDescription } from '../engine/networks/description';
import { describeConfig } from '../engine/networks/fromConfig';
import { SCHEDULER_FILE, CONFIG_FILE, WEIGHTS_FILE } from '../engine/onnx/writeModel';
import { encodeModelIndex } from '../training/checkpoint';
import { importedRecipe, refuseUnheld } from './importedRecipe';
import { matchTensors } from './importedTensors';
import { decodeModelTexts, encodeJson, encodeModelTexts } from './modelFiles';
import { configOf, folderOf } from './networkConfig';

/** Keys that diffusers' EMAModel adds to the config of a network. */
const EMA_KEYS = [
  'decay',
  'min_decay',
  'update_after_step',
  'use_ema_warmup',
  'inv_gamma',
  'power',
  'optimization_step',
];

/**
 * How the model becomes a checkpoint.
 * @throws {ModelFileError} in one sentence where it cannot
 */
export function planImport(request: ImportRequest): ImportPlan {
  const notices: string[] = [];
  const json = readConfig(request, notices);
  const network = describe(json.config);
  refuseUnheld(CONFIG_FILE, network);
  const rows = request.data === null ? ownRows(network) : null;
  const added = rows !== null && !request.answers.lastIsNoClass;
  const whole = added ? withRows(network, rows + 1) : network;
  const texts: FileSet = {
    [folderOf(whole) + CONFIG_FILE]: encodeJson(
      request.data === null ? configOf(whole, NO_SCALING) : json.config,
    ),
    [SCHEDULER_FILE]: schedulerOf(request),
    ...(request.data === null ? {} : { [MODEL_DATA_FILE]: request.data }),
  };
  const scheduler = readScheduler(texts[SCHEDULER_FILE]);
  if (scheduler.notice !== null) notices.push(`${SCHEDULER_FILE}: ${scheduler.notice}`);
  const sampling = recipeOf(scheduler);
  const read = decodeModelTexts(texts, request.data === null ? sampling : null);
  const format = { ...read.format, classes: namedClasses(read.format.classes, request) };
  const model = { ...read, format };
  const recipe = importedRecipe(request.title, model, sampling.sampling);
  const { tensors, parameters } = matchTensors(request.tensors, model.network, added);
  if (added)
    notices.push(
      `Its ${rows} classes have no row for "no class". One was added, the mean of theirs: guidance and sampling without a class mean nothing until it is trained with label_dropout.`,
    );
  return {
    recipe,
    network: json.className,
    files: {
      'model_index.json': encodeModelIndex(model.network, model.schedule),
      ...encodeModelTexts(model),
    },
    weightsPath: folderOf(model.network) + WEIGHTS_FILE,
    tensors,
    parameters,
    step: json.step,
    notices,
  };
}

/** Drawn unless one asks for more. */
const SAMPLES = 16;

/** Pictures have no scaling; what has one has a `data.json`. */
const NO_SCALING = { kind: 'images', shape: [], classes: null, scaling: null } as const;

const mapping = v.record(v.string(), v.unknown());

interface Config {
  readonly config: Record<string, unknown>;
  readonly className: string;
  readonly step: number;
}

function readConfig({ config: bytes, answers }: ImportRequest, notices: string[]): Config {
  const written = parsed(CONFIG_FILE, bytes);
  const { optimization_step: step } = written;
  const config = Object.fromEntries(
    Object.entries(written).filter(([key]) => !EMA_KEYS.includes(key)),
  );
  const className = typeof config._class_name === 'string' ? config._class_name : 'UNet2DModel';
  if (config.sample_size === null || config.sample_size === undefined) {
    if (answers.size === null && className === 'UNet2DModel')
      throw new ModelFileError(
        CONFIG_FILE,
        'sample_size is not given, so the side of the pictures has to be said.',
      );
    if (answers.size !== null) config.sample_size = answers.size;
  }
  const { sample_size: size } = config;
  if (Array.isArray(size) && size.length === 2 && size[0] === size[1]) config.sample_size = size[0];
  // The same function under another name.
  if (config.act_fn === 'swish') config.act_fn = 'silu';
  if (typeof config.dropout === 'number' && config.dropout > 0) {
    notices.push(
      `${CONFIG_FILE}: dropout ${config.dropout} is left out; it acts in training only, where the lab has none.`,
    );
    config.dropout = 0;
  }
  const steps = typeof step === 'number' && Number.isSafeInteger(step) && step > 0 ? step : 0;
  return { config, className, step: steps };
}

function parsed(path: string, bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(path, `it is not JSON: ${reason}.`);
  }
  const checked = v.safeParse(mapping, value);
  if (!checked.success) throw new ModelFileError(path, 'it is not a JSON object.');
  const twice = duplicateKey(text);
  if (twice !== null) throw new ModelFileError(path, `it has the key "${twice}" twice.`);
  return checked.output;
}

function describe(config: unknown): NetworkDescription {
  try {
    return describeConfig(config);
  } catch (error) {
    if (error instanceof NetworkConfigError) throw new ModelFileError(CONFIG_FILE, error.message);
    throw error;
  }
}

/** Rows of the table of classes, where all of them are classes; null where there is no such table. */
function ownRows(network: NetworkDescription): number | null {
  return network.kind === 'unet2d' ? network.config.num_class_embeds : null;
}

function withRows(network: NetworkDescription, rows: number): NetworkDescription {
  if (network.kind !== 'unet2d') return network;
  return { ...network, config: { ...network.config, num_class_embeds: rows } };
}

function schedulerOf({ scheduler, answers }: ImportRequest): Uint8Array {
  if (scheduler !== null) return scheduler;
  const { prediction_type } = answers;
  if (prediction_type === null)
    throw new ModelFileError(
      SCHEDULER_FILE,
      'it is not there, so it has to be said what the network predicts (epsilon, sample or v_prediction; with the betas of DDPM, linear from 0.0001 to 0.02 in 1000 steps), or which scheduler_config.json it has.',
    );
  return encodeJson({ _class_name: 'DDPMScheduler', prediction_type });
}

function readScheduler(bytes: Uint8Array): SchedulerFile {
  return scheduled(() =>
    readSchedulerConfig(parseSchedulerConfig(new TextDecoder().decode(bytes))),
  );
}

/** The schedule, and how its author samples the model, as far as a recipe can say. */
function recipeOf(scheduler: SchedulerFile): ReturnType<typeof recipeOfScheduler> {
  return scheduled(() => recipeOfScheduler(scheduler, { seed: 0, count: SAMPLES }));
}

function scheduled<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    throw new ModelFileError(SCHEDULER_FILE, error.message);
  }
}

/** Classes under the names that the reader gives them. */
function namedClasses(
  classes: readonly string[] | null,
  { answers: { classes: names } }: ImportRequest,
): readonly string[] | null {
  if (names === null) return classes;
  const there = classes?.length ?? 0;
  if (names.length === there && new Set(names).size === there) return names;
  throw new ModelFileError(
    CONFIG_FILE,
    `the network has ${there === 0 ? 'no classes' : `${there} classes`}; ${names.length} different names cannot be theirs.`,
  );
}
