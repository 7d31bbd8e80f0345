// Layer: host. No vscode. What comes from a page is checked here before anything uses it:
// parameters of the calls that the host serves, results and events of those it makes. A page is
// our own code, but it also shows text that others wrote.

import * as v from 'valibot';
import { ENGINE_NAMES } from '../shared/protocol/device';
import type { DrawnArrangement } from '../shared/protocol/explore';
import type { CompareHostMethods, ComparePageMethods } from '../shared/protocol/comparePage';
import type { ConditionalTask, DrawnVariants } from '../shared/protocol/conditional';
import type { TrainingRows } from '../shared/protocol/data';
import type { DeviceReport } from '../shared/protocol/device';
import type { FileSet } from '../shared/protocol/files';
import type { ImportPlan } from '../shared/protocol/importing';
import {
  DATA_FILE_KINDS,
  type LabHostMethods,
  type LabPageMethods,
} from '../shared/protocol/labPage';
import type { RunHostMethods, RunPageMethods } from '../shared/protocol/runPage';
import {
  SAMPLE_KINDS,
  sampleCount,
  sampleLength,
  type SampleSet,
  type SamplingPath,
} from '../shared/protocol/samples';
import type { SampleEvent, SampleResult } from '../shared/protocol/sampling';
import type { TrainEvent, TrainResult } from '../shared/protocol/training';
import type { Validate } from '../shared/rpc/types';
import { isRunId } from '../runs/layout';
import { metricsSchema } from '../runs/metricsSchema';
import { arrangementSchema, deviceSchema, recipeSchema, samplingSchema } from '../runs/schema';

/** A page sent something that the protocol does not allow. */
export class PageMessageError extends Error {
  override readonly name = 'PageMessageError';
}

const MOST_TEXT = 1_000_000;
const MOST_BYTES = 512 * 1024 * 1024;
/** More than any clip has. */
const MOST_FRAMES = 1000;

const step = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const floats = v.instance(Float32Array);
const bytes = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.byteLength <= MOST_BYTES, 'larger than 512 MB'),
);
const runId = v.pipe(v.string(), v.check(isRunId, 'not the id of a run'));
const samples: v.GenericSchema<unknown, SampleSet> = v.pipe(
  v.object({
    kind: v.picklist(SAMPLE_KINDS),
    shape: v.pipe(v.array(v.pipe(step, v.minValue(1))), v.minLength(1), v.maxLength(4)),
    sampleRate: v.exactOptional(v.pipe(finite, v.minValue(0))),
    values: floats,
    labels: v.nullable(v.instance(Int32Array)),
    classes: v.nullable(v.array(text)),
  }),
  v.check(({ shape, values, labels }) => {
    const count = values.length / sampleLength({ shape });
    return Number.isInteger(count) && (labels === null || labels.length === count);
  }, 'samples that do not have the shape they say'),
);
const samplingPath: v.GenericSchema<unknown, SamplingPath> = v.object({
  count: v.pipe(step, v.minValue(1)),
  times: v.pipe(v.array(v.number()), v.maxLength(100)),
  x_t: floats,
  x_0: floats,
});
/** Relative, without "..": these become files in the folder of a run. */
const filePath = v.pipe(v.string(), v.regex(/^(?:\w[\w.-]*\/)*\w[\w.-]*$/));
const fileSet: v.GenericSchema<unknown, FileSet> = v.record(filePath, bytes);
/** Losses and rates may be no numbers (a diverged run); VS Code carries those as null. */
const anyNumber = v.pipe(
  v.nullable(v.union([v.number(), v.nan()])),
  v.transform((value) => value ?? NaN),
);

const numbers = v.pipe(v.array(anyNumber), v.maxLength(4));
const dataFacts = v.object({
  kind: v.picklist(SAMPLE_KINDS),
  count: step,
  heldOut: step,
  mean: numbers,
  deviation: numbers,
  smallest: numbers,
  largest: numbers,
});

const trainEvent: v.GenericSchema<unknown, TrainEvent> = v.variant('kind', [
  v.object({
    kind: v.literal('started'),
    step,
    parameters: step,
    device: deviceSchema,
    peakBytes: v.nullable(step),
  }),
  v.object({
    kind: v.literal('progress'),
    step,
    losses: v.array(v.tuple([step, anyNumber])),
    seconds,
    stepsPerSecond: anyNumber,
    secondsLeft: anyNumber,
  }),
  v.object({ kind: v.literal('opening'), done: step, total: step }),
  v.object({ kind: v.literal('opened'), examples: samples, facts: dataFacts }),
  v.pipe(
    v.object({
      kind: v.literal('preview'),
      step,
      samples,
      path: v.exactOptional(samplingPath),
    }),
    v.check(({ samples: drawn, path }) => {
      if (path === undefined) return true;
      const length = path.times.length * path.count * sampleLength(drawn);
      const fits = path.x_t.length === length && path.x_0.length === length;
      return fits && path.count <= sampleCount(drawn);
    }, 'a path that does not have the size that the samples say'),
  ),
  v.object({ kind: v.literal('evaluation'), step, loss: anyNumber, bins: v.array(anyNumber) }),
  v.object({ kind: v.literal('checkpoint'), step, files: fileSet }),
  v.object({
    kind: v.literal('diverged'),
    first: step,
    last: step,
    place: v.nullable(text),
    checkpoint: v.nullable(step),
  }),
  v.object({ kind: v.literal('state'), state: v.picklist(['paused', 'running']) }),
  v.object({ kind: v.literal('notice'), message: text }),
]);

const trainResult: v.GenericSchema<unknown, TrainResult> = v.object({
  step,
  finished: v.picklist(['completed', 'stopped']),
  loss: anyNumber,
  seconds,
});

const sampleEvent: v.GenericSchema<unknown, SampleEvent> = v.object({
  kind: v.literal('progress'),
  step,
  steps: step,
  secondsLeft: anyNumber,
});

const trajectory: v.GenericSchema<unknown, SampleResult['trajectory']> = v.object({
  count: step,
  timesteps: v.array(v.number()),
  x_t: floats,
  x_0: floats,
  complete: v.boolean(),
});

const WRONG_SIZE = 'arrays that do not have the size that the shape says';

function fitsItsSamples({
  samples: drawn,
  trajectory: { count, timesteps, x_t, x_0 },
}: Pick<SampleResult, 'samples' | 'trajectory'>): boolean {
  const size = count * sampleLength(drawn);
  const kept = timesteps.length;
  return (
    size <= drawn.values.length && x_t.length === (kept + 1) * size && x_0.length === kept * size
  );
}

const sampleResult: v.GenericSchema<unknown, SampleResult> = v.pipe(
  v.object({
    samples,
    trajectory,
    nearest: v.nullable(samples),
    metrics: v.nullable(metricsSchema),
    networkCalls: step,
    seconds,
    device: deviceSchema,
  }),
  v.check((value) => fitsItsSamples(value), WRONG_SIZE),
);

const variantTask: v.GenericSchema<unknown, ConditionalTask> = v.variant('kind', [
  v.object({ kind: v.literal('inpaint'), image: bytes, mask: bytes }),
  v.object({
    kind: v.literal('upscale'),
    image: bytes,
    factor: v.pipe(step, v.minValue(2)),
    truth: v.nullable(bytes),
  }),
  v.object({ kind: v.literal('hold'), axis: v.picklist([0, 1]), value: finite }),
  v.object({
    kind: v.literal('frames'),
    clip: bytes,
    known: v.pipe(v.array(v.pipe(step, v.minValue(1))), v.maxLength(MOST_FRAMES)),
  }),
  v.object({ kind: v.literal('gap'), sound: bytes, from: finite, until: finite }),
]);
const drawnVariants: v.GenericSchema<unknown, DrawnVariants> = v.object({
  modelId: v.pipe(v.string(), v.maxLength(200)),
  settings: v.object({
    task: variantTask,
    method: v.pipe(v.string(), v.maxLength(40)),
    options: v.record(v.pipe(v.string(), v.maxLength(40)), finite),
    steps: step,
    seed: step,
    count: v.pipe(step, v.minValue(1)),
    class_label: v.nullable(step),
    guidance_scale: finite,
  }),
  result: v.pipe(
    v.object({
      samples,
      trajectory,
      known: step,
      numbers: step,
      inconsistency: finite,
      networkCalls: step,
      seconds,
      device: deviceSchema,
    }),
    v.check((value) => fitsItsSamples(value), WRONG_SIZE),
  ),
});

const drawnArrangement: v.GenericSchema<unknown, DrawnArrangement> = v.object({
  modelId: v.pipe(v.string(), v.maxLength(200)),
  sampling: samplingSchema,
  arrangement: arrangementSchema,
  result: v.object({ samples, networkCalls: step, seconds, device: deviceSchema }),
});

/** A line, counted from 0. */
const position = v.pipe(v.number(), v.integer(), v.minValue(0));
const nothing = v.pipe(
  v.nullish(v.null()),
  v.transform(() => undefined),
);
const trainingRows: v.GenericSchema<unknown, TrainingRows> = v.pipe(
  v.object({
    values: v.union([bytes, floats]),
    labels: v.nullable(v.instance(Int32Array)),
    shape: v.pipe(v.array(v.pipe(step, v.minValue(1))), v.minLength(1), v.maxLength(4)),
    count: step,
  }),
  v.check(({ values, labels, shape, count }) => {
    const isWhole = values.length === count * sampleLength({ shape });
    return isWhole && (labels === null || labels.length === count);
  }, 'rows that do not have the shape they say'),
);
const namedFile = v.object({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)), bytes });
const log = v.object({ level: v.picklist(['error', 'warn', 'info']), message: text });
const device: v.GenericSchema<unknown, DeviceReport> = deviceSchema;

type Schemas = Record<string, v.GenericSchema>;

const labParams: Record<keyof LabHostMethods, v.GenericSchema> = {
  ready: v.object({ device: v.nullable(device), problem: v.nullable(text) }),
  caughtUp: nothing,
  reload: nothing,
  startTraining: v.object({ recipe: text, instead: v.boolean() }),
  readData: v.object({ recipe: text }),
  trainArticleRecipe: v.object({ line: position }),
  resumeTraining: v.object({ runId }),
  readTraining: v.object({ runId: v.nullable(runId) }),
  chooseEngine: v.object({ engine: v.nullable(v.picklist(ENGINE_NAMES)) }),
  startSampling: v.object({
    modelId: v.pipe(v.string(), v.maxLength(200)),
    sampling: samplingSchema,
  }),
  keepVariants: drawnVariants,
  keepArrangement: drawnArrangement,
  openRun: v.object({ runId }),
  loadModel: v.object({ modelId: v.pipe(v.string(), v.maxLength(200)) }),
  chooseNoisingSource: nothing,
  chooseDataFile: v.object({ what: v.picklist(DATA_FILE_KINDS) }),
  saveDrawing: v.object({ csv: bytes }),
  revealArticleLine: v.object({ line: v.pipe(v.number(), v.minValue(0)) }),
  showRecipeFault: v.object({ line: position }),
  openPictureRecipe: namedFile,
  openArticle: nothing,
  openLink: v.object({ href: v.pipe(v.string(), v.maxLength(10_000)) }),
  saveFile: namedFile,
  log,
};

const MOST_AXES = 8;
const axes = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  v.maxLength(MOST_AXES),
);

/** Its files are written below the folder of the run. */
const importPlan: v.GenericSchema<unknown, ImportPlan> = v.object({
  recipe: recipeSchema,
  network: text,
  files: fileSet,
  weightsPath: filePath,
  tensors: v.array(v.object({ name: text, from: text, shape: axes, addMeanRow: v.boolean() })),
  parameters: step,
  step,
  notices: v.array(text),
});

const labResults: Record<keyof LabPageMethods, v.GenericSchema> = {
  probe: device,
  train: trainResult,
  controlTraining: nothing,
  sample: sampleResult,
  writeOnnx: bytes,
  planImport: importPlan,
  trainingRows,
  show: nothing,
  start: nothing,
  setArticle: nothing,
  scrollArticle: nothing,
  inspectData: nothing,
  drawData: nothing,
  condition: nothing,
  setNoisingSource: nothing,
  compareForward: nothing,
  setSchedule: nothing,
  setModels: nothing,
  setEngine: nothing,
  verifyNumerics: nothing,
};

const labEvents: Schemas = {
  train: trainEvent,
  sample: sampleEvent,
  trainingRows: v.object({ done: step, total: step }),
};

const runParams: Record<keyof RunHostMethods, v.GenericSchema> = {
  ready: nothing,
  saveFile: namedFile,
  sample: nothing,
  resume: nothing,
  stop: nothing,
  inpaint: v.object({ image: v.nullable(bytes) }),
  openRun: v.object({ runId }),
  openRecipe: nothing,
  log,
};

const runResults: Record<keyof RunPageMethods, v.GenericSchema> = {
  setContent: nothing,
  setProblem: nothing,
};

/** Checks what the lab page sends. */
export const validateLab = validator({ params: labParams, result: labResults, event: labEvents });

/** Checks what a result page sends. */
export const validateRun = validator({ params: runParams, result: runResults, event: {} });

const compareParams: Record<keyof CompareHostMethods, v.GenericSchema> = {
  ready: nothing,
  drawSamples: v.object({ sampling: samplingSchema }),
  openRun: v.object({ runId }),
  log,
};

const compareResults: Record<keyof ComparePageMethods, v.GenericSchema> = { setRuns: nothing };

/** Checks what the page of a comparison sends. */
export const validateCompare = validator({
  params: compareParams,
  result: compareResults,
  event: {},
});

function validator(schemas: Record<'params' | 'result' | 'event', Schemas>): Validate {
  return (kind, method, value) => {
    if (!Object.hasOwn(schemas[kind], method)) {
      throw new PageMessageError(`The page sent a ${kind} of "${method}", which there is not.`);
    }
    const checked = v.safeParse(schemas[kind][method], value);
    if (checked.success) return checked.output;
    const issue = checked.issues[0];
    const place = [method, v.getDotPath(issue)].filter((part) => part !== null).join('.');
    throw new PageMessageError(`The page sent a faulty ${kind} at "${place}": ${issue.message}.`);
  };
}
