// Layer: worker (pure). A picture to its x_T and back by the DDIM ODE (`core/sampling/inversion.ts`),
// how far the two pictures are apart by the number of steps, and the way back with another class.

import { intoNetwork, outOfNetwork, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { inversionCost, trialSteps } from '../../../src/core/sampling/exploreCost';
import { ddimOde, sampleError, type OdeStep } from '../../../src/core/sampling/inversion';
import { edmGrid, EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import type {
  InversionRequest,
  InversionResult,
  InversionTrial,
} from '../../../src/shared/protocol/explore';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { SampleEvent } from '../../../src/shared/protocol/sampling';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { checkClassLabel } from '../classLabels';
import { concatenate } from '../concatenate';
import { networkDenoiser } from '../conditional/networkDenoiser';
import { pictureValues } from '../conditional/task';
import { browserDecoder, type PictureDecoder } from '../data/decodePicture';
import { nextTurn } from '../eventLoop';
import { requireFinite } from '../finiteSamples';
import type { Engines } from '../network/contract';
import { StepCount, withModel, type OpenedModel } from './withModel';

/** States on the way that are shown. */
const SHOWN = 9;

/** What is asked of an inversion cannot be done; one sentence. */
export class InversionError extends RangeError {
  override readonly name = 'InversionError';
}

/** One sample's walk along the levels. */
type Walk = (
  x: Float64Array,
  sigmas: readonly number[],
  condition: { class_label: number | null; guidance_scale: number },
) => Promise<OdeStep[]>;

export function invert(
  engines: Engines,
  request: InversionRequest,
  context: CallContext<SampleEvent>,
  decode: () => PictureDecoder = browserDecoder,
): Promise<InversionResult> {
  const { steps, trials, edit, class_label } = request;
  return withModel(engines, { ...request, weaker: null }, 1, async (opened) => {
    const { format, schedule } = opened.model;
    requireInversion(request, opened);
    const x0 = await inverted(format, request, decode);
    const cost = inversionCost(steps, trials, edit);
    const walk = walker(opened, new StepCount(cost, context.event), context.signal);
    const set = (values: readonly Float64Array[]): SampleSet => setOf(format, values);
    const plain = { class_label, guidance_scale: 1 };
    const measured: InversionTrial[] = [];
    let found: Pick<
      InversionResult,
      'path' | 'latent' | 'latentMoments' | 'back' | 'error'
    > | null = null;
    let latent = x0;
    for (const count of trialSteps(steps, trials)) {
      const sigmas = inversionLevels(schedule, count);
      const there = await walk(x0, sigmas, plain);
      const x_T = last(there).x;
      const back = last(await walk(x_T, sigmas.toReversed(), plain)).x;
      const error = sampleError(back, x0);
      measured.push({ steps: count, ...error });
      if (count !== steps) continue;
      latent = x_T;
      found = {
        path: pathOf(format, there),
        latent: Float32Array.from(x_T),
        latentMoments: momentsOf(x_T, sigmas[sigmas.length - 1]),
        back: set([back]),
        error,
      };
    }
    if (found === null) throw new InversionError(`There is no inversion by ${steps} steps.`);
    const edited =
      edit === null
        ? null
        : set([last(await walk(latent, inversionLevels(schedule, steps).toReversed(), edit)).x]);
    return { ...found, picture: set([x0]), trials: measured, edited, networkCalls: cost };
  });
}

function requireInversion(
  { steps, trials, class_label, edit }: InversionRequest,
  { model: { format } }: OpenedModel,
): void {
  if (format.kind !== 'images')
    throw new InversionError(
      'This is no model of pictures; only those find the noise of a picture.',
    );
  checkClassLabel(class_label, format.classes, 'the model');
  checkClassLabel(edit?.class_label ?? null, format.classes, 'the model');
  for (const count of [steps, ...trials])
    if (!Number.isInteger(count) || count < 2)
      throw new InversionError(`${count} steps were asked for; at least 2 are needed.`);
}

/** In network units and layout. */
async function inverted(
  format: SampleFormat,
  { picture }: InversionRequest,
  decode: () => PictureDecoder,
): Promise<Float64Array> {
  if (picture.kind === 'file') return pictureValues(format, picture.bytes, decode());
  const size = format.shape.reduce((product, side) => product * side, 1);
  if (picture.values.length !== size)
    throw new InversionError(
      `The picture has ${picture.values.length} numbers; the model needs ${size}.`,
    );
  return Float64Array.from(intoNetwork(format, picture.values));
}

/**
 * Noise levels σ, rising from the least that the network was trained on: even timesteps, even σ of
 * flow, and those of Karras 2022 for EDM. At the least one the picture itself is taken for the state.
 */
export function inversionLevels(schedule: ScheduleConfig, steps: number): number[] {
  const levels = noiseLevels(schedule);
  const { least, most } = levels;
  if (schedule.kind === 'edm') {
    const { sigmas } = edmGrid({
      ...EDM_GRID_DEFAULTS,
      sigma_min: least,
      sigma_max: most,
      num_inference_steps: steps + 1,
    });
    // The grid ends with 0.
    return Array.from(sigmas.subarray(0, steps + 1)).reverse();
  }
  const [low, high] = [levels.timeOf(least), levels.timeOf(most)];
  return Array.from({ length: steps + 1 }, (_, i) => {
    const { signal, noise } = levels.at(low + ((high - low) * i) / steps);
    return noise / signal;
  });
}

function walker({ network, model }: OpenedModel, count: StepCount, signal: AbortSignal): Walk {
  return async (x, sigmas, { class_label, guidance_scale }) => {
    const denoiser = networkDenoiser(network, model, { class_label, guidance_scale });
    const steps: OdeStep[] = [];
    for await (const step of ddimOde(denoiser, x, sigmas)) {
      requireFinite(step.x, { index: step.index, count: step.count, t: step.sigma });
      steps.push(step);
      // Guided steps ask twice.
      for (let call = 0; call < (guidance_scale === 1 ? 1 : 2); call++) count.next();
      await nextTurn();
      signal.throwIfAborted();
    }
    return steps;
  };
}

function last(steps: readonly OdeStep[]): OdeStep {
  const step = steps.at(-1);
  if (step === undefined) throw new InversionError('The inversion made no step.');
  return step;
}

/** Some states, evenly, scaled to the variance of the data: what x_t looks like. */
function pathOf(format: SampleFormat, steps: readonly OdeStep[]): InversionResult['path'] {
  const count = Math.min(SHOWN, steps.length);
  const some = Array.from(
    { length: count },
    (_, i) => steps[Math.round(((i + 1) * steps.length) / count) - 1],
  );
  const states = some.map(({ x, sigma }) => {
    const scale = 1 / Math.sqrt(sigma * sigma + 1);
    return x.map((value) => scale * value);
  });
  return { sigmas: some.map(({ sigma }) => sigma), states: setOf(format, states) };
}

function momentsOf(x: Float64Array, sigma: number): InversionResult['latentMoments'] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length / sigma;
  const squares = x.reduce((sum, value) => sum + (value / sigma - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / x.length) };
}

function setOf(format: SampleFormat, rows: readonly Float64Array[]): SampleSet {
  const { kind, shape, classes } = format;
  const values = outOfNetwork(format, concatenate(rows.map((row) => Float32Array.from(row))));
  return { kind, shape, values, labels: null, classes };
}
