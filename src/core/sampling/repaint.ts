// Layer: core (pure). RePaint (Lugmayr et al. 2022): inpainting with an unconditional model.
// Every reverse step takes the known part from the forward process of the given picture, the
// unknown part from DDPM, blends them by the mask, and now and then jumps back by forward steps
// x ← √(1−β)x + √β z to harmonise the two. (Line 5 of the paper's Algorithm 1 prints a standard
// deviation where the variance-preserving process has its square.)

import { forwardCoefficients } from '../forward';
import { predictX0 } from '../prediction';
import { alphaBarAt, keptFraction } from '../schedule';
import type { SamplerStep } from './contract';
import { posterior } from './posterior';
import { SamplerOptionError, type DiscreteProblem } from './problem';
import { inferenceTimesteps } from './timesteps';

export interface RepaintOptions {
  num_inference_steps: number;
  /** Length of a jump back, in visited timesteps (the paper's j). */
  jump_length: number;
  /** How often each stretch is gone through (the paper's r). */
  jump_n_sample: number;
}

/** The picture to be completed: 1 in the mask keeps `known`, 0 is invented. */
export interface RepaintTarget<T> {
  readonly known: T;
  readonly mask: T;
}

/**
 * The order of visits: positions n−1 … −1 in units of inference steps, with the jumps back.
 * 250 steps with j = 10 and r = 10 give 4570 moves; the 2410 downward ones call the network.
 * @throws {SamplerOptionError} for lengths or counts that are not whole numbers from 1.
 */
export function repaintPositions(options: RepaintOptions): number[] {
  const { num_inference_steps: n, jump_length, jump_n_sample } = options;
  for (const key of ['num_inference_steps', 'jump_length', 'jump_n_sample'] as const) {
    if (!Number.isInteger(options[key]) || options[key] < 1) {
      throw new SamplerOptionError(`${key} is ${options[key]}; it must be a whole number from 1.`);
    }
  }
  const jumpsLeft = new Map<number, number>();
  for (let at = 0; at < n - jump_length; at += jump_length) jumpsLeft.set(at, jump_n_sample - 1);
  const positions: number[] = [];
  let at = n;
  while (at >= 1) {
    at--;
    positions.push(at);
    const left = jumpsLeft.get(at) ?? 0;
    if (left > 0) {
      jumpsLeft.set(at, left - 1);
      for (let i = 0; i < jump_length; i++) positions.push(++at);
    }
  }
  positions.push(-1);
  return positions;
}

/** One yield per downward move; draws noise throughout. */
export async function* repaint<T>(
  problem: DiscreteProblem<T>,
  { known, mask }: RepaintTarget<T>,
  options: RepaintOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule, output } = problem;
  const ascending = inferenceTimesteps(
    'leading',
    schedule.num_train_timesteps,
    options.num_inference_steps,
  ).reverse();
  const positions = repaintPositions(options);
  const moves = positions.slice(1).map((to, i) => ({ from: positions[i], to }));
  const count = moves.filter(({ from, to }) => to < from).length;
  const draw = (): T => algebra.own(problem.noise());
  let x = problem.x_T;
  let networkCalls = 0;
  for (const { from, to } of moves) {
    algebra.keepOnly(x);
    const aNext = alphaBarAt(schedule, timestepAt(to));
    if (to > from) {
      // Forward over all timesteps between the two visited ones: 1 − β becomes ᾱ′/ᾱ.
      const keep = keptFraction(schedule, timestepAt(to), timestepAt(from));
      x = algebra.combine([Math.sqrt(keep), x], [Math.sqrt(1 - keep), draw()]);
      continue;
    }
    const t = timestepAt(from);
    const raw = algebra.own(await problem.denoise(x, t));
    networkCalls++;
    const x0 = predictX0(algebra, output, raw, x, forwardCoefficients(schedule, t));
    const q = posterior(schedule, t, timestepAt(to));
    const last = to < 0;
    const unknown = last
      ? x0
      : algebra.combine([q.x0, x0], [q.x, x], [Math.sqrt(q.variance), draw()]);
    const given = last
      ? known
      : algebra.combine([Math.sqrt(aNext), known], [Math.sqrt(1 - aNext), draw()]);
    x = algebra.blend(mask, given, unknown);
    yield { index: networkCalls - 1, count, t, x, x0, networkCalls };
  }

  function timestepAt(position: number): number {
    return position < 0 ? -1 : ascending[position];
  }
}
