// Layer: worker. Samples under a measurement: the method's steps with the network of an engine, some
// variants at a time, so that those that are finished can be kept when it is stopped.

import type { Cost, OptionValues } from '../../../src/core/conditional/contract';
import { ConditionalError } from '../../../src/core/conditional/error';
import { conditionalMethod, methodOptions } from '../../../src/core/conditional/registry';
import { sampleConditionally } from '../../../src/core/conditional/sample';
import { bicubicUpscaled, nearestUpscaled, psnr } from '../../../src/core/conditional/upscaled';
import { withinRange } from '../../../src/core/conditional/withinRange';
import { intoNetwork, outOfNetwork, type SampleFormat } from '../../../src/core/data/sampleFormat';
import { normalStream, uniformStream } from '../../../src/core/rng/draws';
import { STREAMS } from '../../../src/core/rng/streams';
import { edmGrid, EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';
import type {
  ConditionalEvent,
  ConditionalRequest,
  ConditionalResult,
  Enlarged,
} from '../../../src/shared/protocol/conditional';
import { sampleLength, type SampleSet } from '../../../src/shared/protocol/samples';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { concatenate } from '../concatenate';
import { checkClassLabel } from '../classLabels';
import { browserDecoder, type PictureDecoder } from '../data/decodePicture';
import { rowsAtOnce } from '../denoiser';
import { nextTurn } from '../eventLoop';
import { requireFinite } from '../finiteSamples';
import type { Engines } from '../network/contract';
import { decodeModel, type LoadedNetwork } from '../network/modelFiles';
import { predictionWorkload } from '../network/predictionWorkload';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import { networkDenoiser } from './networkDenoiser';
import { measure, type Measured } from './task';

/** Variants that are made together. */
const VARIANTS_AT_ONCE = 8;

/**
 * Draws variants; each group of them is an event as soon as it is finished. Cancelled between steps
 * by the signal.
 * @throws {ConditionalError} in one sentence for what cannot be asked
 */
export async function runConditionally(
  engines: Engines,
  request: ConditionalRequest,
  context: CallContext<ConditionalEvent>,
  decode: () => PictureDecoder = browserDecoder,
): Promise<ConditionalResult> {
  const model = decodeModel(request.model);
  checkClassLabel(request.class_label, model.format.classes, 'the model');
  const method = conditionalMethod(request.method);
  const options = methodOptions(method, request.options);
  const measured = await measure(model.format, request.task, decode());
  const groups = groupsOf(request.count, options);
  const sizes = { steps: request.steps, known: measured.measurement.known };
  const costs = groups.map((count) => method.cost({ ...sizes, count }, options));
  const cost = totalCost(costs);
  context.event({ kind: 'cost', ...cost });
  const started = performance.now();
  const rows = Math.min(cost.rows, rowsAtOnce(model.format));
  const engine = await engines.open(request.engine, predictionWorkload(model, rows));
  const network = engine.predictor(model.network, model.weights);
  try {
    const problem = {
      ...measured,
      denoiser: networkDenoiser(network, model, request),
      sigmas: levelsOf(model, request.steps),
      noise: normalStream(request.seed, STREAMS.conditionalNoise),
      uniform: uniformStream(request.seed, STREAMS.conditionalChoice),
    };
    const progress = progressOf(cost.calls, context);
    const finished: Float32Array[] = [];
    for (const count of groups) {
      const drawn = await sampleConditionally(
        method,
        { ...problem, count },
        options,
        async (step) => {
          requireFinite(step.x, { index: step.index, count: step.count, t: step.sigma });
          await progress();
        },
      );
      const inRange = withinRange(measured.measurement, drawn, measured.y);
      const values = outOfNetwork(model.format, Float32Array.from(inRange));
      finished.push(values);
      context.event({ kind: 'variants', samples: setOf(model.format, values.slice()) });
    }
    const samples = setOf(model.format, concatenate(finished));
    return {
      samples,
      ...judged(model.format, measured, samples, request),
      networkCalls: cost.calls,
      gradients: cost.gradients,
      seconds: (performance.now() - started) / 1000,
      device: engine.report,
    };
  } finally {
    network.dispose();
    engine.dispose();
  }
}

/** A few at a time; variants that are taken of the same particles stay together. */
function groupsOf(count: number, options: OptionValues): readonly number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new ConditionalError(`${count} variants were asked for; at least 1 is needed.`);
  const most = Math.max(VARIANTS_AT_ONCE, 'taken' in options ? options.taken : 0);
  return Array.from({ length: Math.ceil(count / most) }, (_, i) =>
    Math.min(most, count - i * most),
  );
}

/** Groups follow each other: their calls add up, their rows do not. */
function totalCost(costs: readonly Cost[]): Cost {
  return costs.reduce((sum, { calls, gradients, rows }) => ({
    calls: sum.calls + calls,
    gradients: sum.gradients + gradients,
    rows: Math.max(sum.rows, rows),
  }));
}

/** Karras levels over those that the network was trained on. */
function levelsOf({ schedule }: LoadedNetwork, steps: number): Float64Array {
  const { least, most } = noiseLevels(schedule);
  return edmGrid({
    ...EDM_GRID_DEFAULTS,
    sigma_min: least,
    sigma_max: most,
    num_inference_steps: steps,
  }).sigmas;
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

function setOf({ kind, shape }: SampleFormat, values: Float32Array): SampleSet {
  return { kind, shape, values, labels: null, classes: null };
}

function judged(
  format: SampleFormat,
  measured: Measured,
  samples: SampleSet,
  { task }: ConditionalRequest,
): Pick<ConditionalResult, 'inconsistency' | 'known' | 'numbers' | 'compared'> {
  const { measurement, y, sides, truth } = measured;
  const bytes = Float32Array.from(samples.values, (value) => Math.round((value + 1) * 127.5));
  const pictures = intoNetwork(
    format,
    bytes.map((byte) => byte / 127.5 - 1),
  );
  const seen = measurement.apply(Float64Array.from(pictures));
  const inconsistency = seen.reduce(
    (most, value, i) => Math.max(most, 127.5 * Math.abs(value - y[i % y.length])),
    0,
  );
  const about = { inconsistency, known: measurement.known, numbers: measurement.size };
  if (task.kind === 'inpaint') return { ...about, compared: null };
  const enlarged = (values: Float64Array): Enlarged => ({
    samples: setOf(format, outOfNetwork(format, Float32Array.from(values))),
    psnr: truth === null ? null : psnr(values, truth),
  });
  const size = sampleLength(samples);
  const each = (row: number): Float64Array =>
    Float64Array.from(pictures.subarray(row * size, (row + 1) * size));
  const rows = Array.from({ length: pictures.length / size }, (_, row) => each(row));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    ...about,
    compared: {
      method: {
        samples,
        psnr: truth === null ? null : mean(rows.map((row) => psnr(row, truth))),
      },
      nearest: enlarged(nearestUpscaled(y, sides, task.factor)),
      bicubic: enlarged(bicubicUpscaled(y, sides, task.factor)),
    },
  };
}
