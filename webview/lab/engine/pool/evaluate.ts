// Layer: lab worker, engine; worker pool. A rank's part of an evaluation of the averaged weights.

import type { WasmTrainer } from '../wasm/trainer';
import type { PredictionInput } from './messages';

/** The output, or Jᵀ v where the input has a v. */
export function evaluate(
  trainer: WasmTrainer,
  { sample, timestep, classLabels, cotangent }: PredictionInput,
): Float32Array<ArrayBuffer> {
  return cotangent === undefined
    ? trainer.predict(sample, timestep, classLabels)
    : trainer.pullback(sample, timestep, classLabels, cotangent);
}
