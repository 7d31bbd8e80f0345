// Layer: worker (pure). Guidance as a request has it, made ready for a denoiser: a weaker model on the
// same engine, an interval of noise levels as times of the sampler.

import type { GuidanceRequest } from '../../src/shared/protocol/sampling';
import { checkClassLabel } from './classLabels';
import type { DenoiserGuidance } from './denoiser';
import type { OpenEngine } from './network/contract';
import { decodeModel, type LoadedNetwork } from './network/modelFiles';
import { noiseLevels } from './noiseLevels';

/** What is asked of guidance does not fit the model; one sentence. */
export class GuidanceError extends RangeError {
  override readonly name = 'GuidanceError';
}

/**
 * The weaker network is the caller's to dispose of.
 * @throws {GuidanceError} or {ClassLabelError} for what the model does not have
 */
export function openGuidance(
  engine: OpenEngine,
  model: LoadedNetwork,
  { scale, rescale, interval, negative_class: negativeLabel, weaker }: GuidanceRequest,
): DenoiserGuidance & { readonly scale: number } {
  checkClassLabel(negativeLabel, model.format.classes, 'the model');
  const levels = noiseLevels(model.schedule);
  return {
    scale,
    rescale,
    interval: interval === null ? null : [levels.timeOf(interval[0]), levels.timeOf(interval[1])],
    negativeLabel,
    weaker: weaker === null ? null : openWeaker(engine, model, decodeModel(weaker)),
  };
}

function openWeaker(
  engine: OpenEngine,
  model: LoadedNetwork,
  weaker: LoadedNetwork,
): DenoiserGuidance['weaker'] {
  const traits = ({ format, schedule, prediction_type, noClass }: LoadedNetwork): string =>
    JSON.stringify([format, schedule, prediction_type, noClass]);
  if (traits(weaker) !== traits(model))
    throw new GuidanceError(
      'The weaker model has other samples, another schedule or another answer than the model.',
    );
  return engine.predictor(weaker.network, weaker.weights);
}
