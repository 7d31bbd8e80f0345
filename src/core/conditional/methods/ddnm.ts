// Layer: core (pure). DDNM (Wang, Yu & Zhang 2022, algorithm 1): the part of D that the measurement
// sees is replaced by what was measured, D̂ = D + A⁺(y − A D); the next state is
// D̂ + σ′·(√(1 − η²)·ε̂ + η·z) with ε̂ = (x − D)/σ, as in the authors' experiments with DDIM.
// No derivative is needed, and at σ = 0 A x = y.

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { startState, stepsOf } from '../reverse';

type Key = 'eta';

export const ddnm: ConditionalMethod<Key> = {
  id: 'ddnm',
  title: 'DDNM',
  paper: 'Wang, Yu & Zhang 2022, arXiv 2212.00490',
  about: 'what is measured is put into the denoised sample at every step',
  options: {
    eta: { default: 0.85, least: 0, most: 1, whole: false, about: 'share of fresh noise (η)' },
  },
  cost: ({ steps, count }) => ({ calls: steps, gradients: 0, rows: count }),
  run,
};

async function* run(
  problem: ConditionalProblem,
  { eta }: Readonly<Record<Key, number>>,
): AsyncGenerator<ConditionalStep> {
  const { denoiser, measurement, y, noise } = problem;
  const steps = stepsOf(problem);
  let x = startState(problem);
  for (const [index, [sigma, next]] of steps.entries()) {
    const x0 = await denoiser.denoise(x, sigma);
    const corrected = measurement.project(x0, y);
    const [kept, fresh] = [(next * Math.sqrt(1 - eta * eta)) / sigma, next * eta];
    const z = noise(x.length);
    const given = x;
    x = corrected.map((value, i) => value + kept * (given[i] - x0[i]) + fresh * z[i]);
    yield { index, count: steps.length, sigma, next, given, x, x0 };
  }
}
