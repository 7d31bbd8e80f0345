// Layer: worker. Samples under a measurement: the method's steps with the network of an engine, some
// variants at a time, so that those that are finished can be kept when it is stopped.

import type { Cost, OptionValues } from '../../../src/core/conditional/contract';
import { groupsCost, variantGroups } from '../../../src/core/conditional/groups';
import { ConditionalError } from '../../../src/core/conditional/error';
import { trained } from '../../../src/core/conditional/methods/trained';
import { conditionalMethod, methodOptions } from '../../../src/core/conditional/registry';
import { sampleConditionally } from '../../../src/core/conditional/sample';
import { withinRange } from '../../../src/core/conditional/withinRange';
import {
  networkShape,
  outOfNetwork,
  sampleFacts,
  type SampleFormat,
} from '../../../src/core/data/sampleFormat';
import { normalStream, uniformStream } from '../../../src/core/rng/draws';
import { STREAMS } from '../../../src/core/rng/streams';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import { conditionOfSmall } from '../../../src/core/superResolution';
import type {
  ConditionalEvent,
  ConditionalRequest,
  ConditionalResult,
  ConditionalSettings,
} from '../../../src/shared/protocol/conditional';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { concatenate } from '../concatenate';
import { checkClassLabel } from '../classLabels';
import { openDataSet } from '../data/openDataSet';
import { browserDecoder, type PictureDecoder } from '../data/decodePicture';
import { rowsAtOnce } from '../denoiser';
import { nextTurn } from '../eventLoop';
import { requireFinite } from '../finiteSamples';
import type { DifferentiablePredictor, Engines } from '../network/contract';
import { decodeModel, type LoadedNetwork } from '../network/modelFiles';
import { predictionWorkload } from '../network/predictionWorkload';
import type { TrainedOn } from './exactSlice';
import { judged } from './judged';
import { levelsOf } from './levels';
import { networkDenoiser } from './networkDenoiser';
import { StepRecorder } from './stepRecorder';
import { measure } from './task';
import type { Measured } from './measured';

/** What draws: the network, and what it was trained on where there is something to compare with. */
export interface Conditioned {
  readonly model: LoadedNetwork;
  readonly network: DifferentiablePredictor;
  readonly data: TrainedOn | null;
}

/** A drawing without the engine that made it. */
export type DrawnConditionally = Omit<ConditionalResult, 'device'>;

/**
 * Opens a model and draws variants; each group of them is an event as soon as it is finished.
 * Cancelled between steps by the signal.
 * @throws {ConditionalError} in one sentence for what cannot be asked
 */
export async function runConditionally(
  engines: Engines,
  request: ConditionalRequest,
  context: CallContext<ConditionalEvent>,
  decode: () => PictureDecoder = browserDecoder,
): Promise<ConditionalResult> {
  const model = decodeModel(request.model);
  const plan = await planOf(model, request, decode());
  const source = model.format.kind === 'points' ? request.data : null;
  const data =
    source === null
      ? null
      : {
          config: source.config,
          set: await openDataSet(source.config, source.files, () => undefined, context.signal),
        };
  const rows = Math.min(plan.cost.rows, rowsAtOnce(model.format));
  const engine = await engines.open(request.engine, predictionWorkload(model, rows));
  const network = engine.predictor(model.network, model.weights);
  try {
    const drawn = await drawPlan({ model, network, data }, plan, request, context);
    return { ...drawn, device: engine.report };
  } finally {
    network.dispose();
    engine.dispose();
  }
}

/** The same with a network that is there. */
export async function drawConditionally(
  conditioned: Conditioned,
  settings: ConditionalSettings,
  context: CallContext<ConditionalEvent>,
  decode: () => PictureDecoder = browserDecoder,
): Promise<DrawnConditionally> {
  const plan = await planOf(conditioned.model, settings, decode());
  return drawPlan(conditioned, plan, settings, context);
}

/** What will be computed. */
interface Plan {
  readonly measured: Measured;
  readonly options: OptionValues;
  /** Variants that are made together. */
  readonly groups: readonly number[];
  readonly cost: Cost;
}

async function planOf(
  model: LoadedNetwork,
  settings: ConditionalSettings,
  decode: PictureDecoder,
): Promise<Plan> {
  checkClassLabel(settings.class_label, model.format.classes, 'the model');
  const method = conditionalMethod(settings.method);
  requireTask(model, settings);
  const options = methodOptions(method, settings.options);
  const measured = await measure(model.format, settings.task, decode);
  const groups = variantGroups(model.format.kind, settings.count, options);
  const sizes = { steps: settings.steps, known: measured.measurement.known };
  return { measured, options, groups, cost: groupsCost(method, groups, sizes, options) };
}

/** @throws {ConditionalError} where model, method and task do not go together */
function requireTask({ factor }: LoadedNetwork, { task, method }: ConditionalSettings): void {
  if (factor === undefined) {
    if (method !== trained.id) return;
    throw new ConditionalError(
      `This model was not trained to enlarge pictures, which the method "${method}" needs; DDNM enlarges with any model of pictures.`,
    );
  }
  if (task.kind !== 'upscale')
    throw new ConditionalError(
      `This model enlarges small pictures ×${factor} and can do nothing else; choose a model that draws pictures.`,
    );
  if (task.factor !== factor)
    throw new ConditionalError(`This model enlarges ×${factor}; ×${task.factor} was asked for.`);
}

/** What a model that enlarges is given beside x; null for other models. */
function conditionOf({ format, factor }: LoadedNetwork, { y }: Measured): Float64Array | null {
  if (factor === undefined) return null;
  const [channels, height, width] = networkShape(format);
  return conditionOfSmall(y, [channels, height, width], factor);
}

async function drawPlan(
  { model, network, data }: Conditioned,
  { measured, options, groups, cost }: Plan,
  settings: ConditionalSettings,
  context: CallContext<ConditionalEvent>,
): Promise<DrawnConditionally> {
  const { format } = model;
  const { steps, seed } = settings;
  context.event({ kind: 'cost', ...cost });
  const started = performance.now();
  const levels = noiseLevels(model.schedule);
  const problem = {
    ...measured,
    denoiser: networkDenoiser(network, model, settings, conditionOf(model, measured)),
    sigmas: levelsOf(model, steps),
    noise: normalStream(seed, STREAMS.conditionalNoise),
    uniform: uniformStream(seed, STREAMS.conditionalChoice),
  };
  const progress = progressOf(cost.calls, context);
  const method = conditionalMethod(settings.method);
  const recorder = new StepRecorder(format, levels, groups[0]);
  const finished: Float32Array[] = [];
  for (const [index, count] of groups.entries()) {
    const drawn = await sampleConditionally(
      method,
      { ...problem, count },
      options,
      async (step) => {
        requireFinite(step.x, { index: step.index, count: step.count, t: step.sigma });
        if (index === 0) recorder.add(step);
        await progress();
      },
    );
    const values = exactly(format, measured, settings, drawn);
    finished.push(values);
    context.event({ kind: 'variants', samples: setOf(format, values.slice()) });
  }
  const samples = setOf(format, concatenate(finished));
  const trajectory = recorder.trajectory();
  endWith(trajectory, samples);
  return {
    samples,
    trajectory,
    ...judged({ format, data, measured, task: settings.task }, samples),
    networkCalls: cost.calls,
    gradients: cost.gradients,
    seconds: (performance.now() - started) / 1000,
  };
}

/**
 * Samples in data units whose known part is what was given, not what rounding makes of it; those of a
 * trained model are what it draws.
 */
function exactly(
  format: SampleFormat,
  { measurement, y, restore }: Measured,
  { method }: ConditionalSettings,
  drawn: Float64Array,
): Float32Array {
  if (method === trained.id)
    return outOfNetwork(
      format,
      Float32Array.from(drawn, (value) => Math.min(1, Math.max(-1, value))),
    );
  if (restore === undefined)
    return outOfNetwork(format, Float32Array.from(withinRange(measurement, drawn, y)));
  const samples = outOfNetwork(format, Float32Array.from(drawn));
  restore(samples);
  return samples;
}

/** The way ends with the samples themselves, which were brought into range after the last step. */
function endWith(
  { count, timesteps, x_t }: ConditionalResult['trajectory'],
  { values }: SampleSet,
): void {
  if (count === 0) return;
  const size = x_t.length / (timesteps.length + 1);
  x_t.set(values.subarray(0, size), timesteps.length * size);
}

/** Told of a step: says how far it is, gives way and stops when that is asked. */
function progressOf(
  steps: number,
  { event, signal }: CallContext<ConditionalEvent>,
): () => Promise<void> {
  const started = performance.now();
  let step = 0;
  return async () => {
    step++;
    const secondsLeft = (((performance.now() - started) / 1000) * (steps - step)) / step;
    event({ kind: 'progress', step, steps, secondsLeft });
    await nextTurn();
    signal.throwIfAborted();
  };
}

function setOf(format: SampleFormat, values: Float32Array): SampleSet {
  return { ...sampleFacts(format), values, labels: null, classes: null };
}
