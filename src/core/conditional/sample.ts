// Layer: core (pure). A whole run of a method: its steps gone through to the samples.

import type {
  ConditionalMethod,
  ConditionalProblem,
  ConditionalStep,
  OptionValues,
} from './contract';
import { ConditionalError } from './error';
import { methodOptions } from './registry';

/** @param given options by name; the others are as they are by default
 *  @param onStep told of every step; may throw to end the run */
export async function sampleConditionally(
  method: ConditionalMethod,
  problem: ConditionalProblem,
  given: OptionValues,
  onStep: (step: ConditionalStep) => void | Promise<void> = () => undefined,
): Promise<Float64Array> {
  let samples: Float64Array | null = null;
  for await (const step of method.run(problem, methodOptions(method, given))) {
    await onStep(step);
    samples = step.x;
  }
  if (samples === null) throw new ConditionalError(`${method.id} made no step.`);
  return samples;
}
