// Layer: worker (pure). Guidance as a recipe has it, made ready for a denoiser, and the weaker model of
// autoguidance on the same engine.

import type { SamplingConfig } from '../../src/core/recipe/types';
import { guidanceActsAt } from '../../src/core/sampling/guidance';
import { noiseLevels } from '../../src/core/sigmas/noiseLevels';
import type { FileSet } from '../../src/shared/protocol/files';
import { checkClassLabel } from './classLabels';
import type { DenoiserGuidance } from './denoiser';
import type { DifferentiablePredictor, OpenEngine, Predictor } from './network/contract';
import { decodeModel, type LoadedNetwork } from './network/modelFiles';

/** What is asked of guidance does not fit the model; one sentence. */
export class GuidanceError extends RangeError {
  override readonly name = 'GuidanceError';
}

/**
 * @param weaker the network of `sampling.weaker_step`; null for none
 * @throws {GuidanceError} or {ClassLabelError} for what the model does not have
 */
export function guidanceOf(
  { format, schedule }: LoadedNetwork,
  sampling: SamplingConfig,
  weaker: Predictor | null,
): DenoiserGuidance {
  const { guidance_rescale, guidance_interval, negative_class, weaker_step } = sampling;
  checkClassLabel(negative_class, format.classes, 'the model');
  if (weaker_step !== null && weaker === null)
    throw new GuidanceError(
      `sampling.weaker_step is ${weaker_step}, but the checkpoint of that step is not to be had.`,
    );
  return {
    rescale: guidance_rescale,
    actsAt: guidanceActsAt(guidance_interval, noiseLevels(schedule)),
    negativeLabel: negative_class,
    weaker: weaker_step === null ? null : weaker,
  };
}

/**
 * The network of a weaker model; the caller's to dispose of. Null without one.
 * @throws {GuidanceError} for a model that answers something else
 */
export function openWeaker(
  engine: OpenEngine,
  model: LoadedNetwork,
  files: FileSet | null,
): DifferentiablePredictor | null {
  if (files === null) return null;
  const weaker = decodeModel(files);
  const traits = ({ format, schedule, prediction_type, noClass, factor }: LoadedNetwork): string =>
    JSON.stringify([format, schedule, prediction_type, noClass, factor ?? null]);
  if (traits(weaker) !== traits(model))
    throw new GuidanceError(
      'The weaker model has other samples, another schedule or another answer than the model.',
    );
  return engine.predictor(weaker.network, weaker.weights);
}
