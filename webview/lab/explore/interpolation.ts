// Layer: worker (pure). The way from one sample to another: x_T goes along the arc between two noises,
// the class by mixed predictions. The noise on the way is the same for all, so that neighbours differ
// by no more than that.

import { sampleSize } from '../../../src/core/data/sampleFormat';
import { slerp } from '../../../src/core/sampling/slerp';
import type {
  InterpolationRequest,
  InterpolationResult,
} from '../../../src/shared/protocol/explore';
import { sliceSamples } from '../../../src/shared/protocol/samples';
import type { SampleEvent } from '../../../src/shared/protocol/sampling';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { checkClassLabel } from '../classLabels';
import { concatenate } from '../concatenate';
import { draw, samplingNoise, type DrawingStart } from '../drawing';
import type { Engines } from '../network/contract';
import type { LoadedNetwork } from '../network/modelFiles';
import { rootMeanSquare, withModel } from './withModel';

/** Less than two samples have nothing between them; one sentence. */
export class InterpolationError extends RangeError {
  override readonly name = 'InterpolationError';
}

export function interpolate(
  engines: Engines,
  request: InterpolationRequest,
  context: CallContext<SampleEvent>,
): Promise<InterpolationResult> {
  const { frames, from, to, sampling } = request;
  return withModel(engines, request, frames, async ({ model, network, weaker }) => {
    if (!Number.isInteger(frames) || frames < 2)
      throw new InterpolationError(`${frames} samples were asked for; at least 2 are needed.`);
    if ((from.class_label === null) !== (to.class_label === null))
      throw new InterpolationError('One end has a class and the other has none.');
    for (const { class_label } of [from, to])
      checkClassLabel(class_label, model.format.classes, 'the model');
    const weights = Array.from({ length: frames }, (_, i) => i / (frames - 1));
    const given = startsBetween(model, request, weights);
    const drawn = await draw(network, model, sampling, context, { weaker, given, largest: 0 });
    const { samples, networkCalls } = drawn;
    const each = (i: number): Float32Array => sliceSamples(samples, i, i + 1).values;
    const steps = weights.map((_, i) => (i === 0 ? 0 : rootMeanSquare(each(i), each(i - 1))));
    return { samples: { ...samples, labels: null }, weights, steps, networkCalls };
  });
}

function startsBetween(
  { format }: LoadedNetwork,
  { from, to, sampling: { generator } }: InterpolationRequest,
  weights: readonly number[],
): DrawingStart {
  const size = sampleSize(format);
  const { x_T, noise } = samplingNoise(generator, from.seed, size);
  const end = samplingNoise(generator, to.seed, size).x_T;
  const repeated = (one: Float32Array): Float32Array => concatenate(weights.map(() => one));
  const labels = (label: number): Int32Array => new Int32Array(weights.length).fill(label);
  const [first, second] = [from.class_label, to.class_label];
  return {
    x_T: concatenate(weights.map((w) => slerp(x_T, end, w))),
    noise: () => repeated(noise()),
    labels: first === null ? null : labels(first),
    mixed: second === null || first === second ? null : { labels: labels(second), weights },
  };
}
