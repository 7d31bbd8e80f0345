// Layer: core (pure). TMPD, Tweedie moment projected diffusion (Boys et al. 2023): p(y | x) is the
// Gaussian with the mean and covariance that Tweedie's formulas give, so the guided denoiser is
// D̂ = D + Jᵀ Aᵀ (A J Aᵀ)⁻¹ (y − A D), and each step is a draw of x at σ′ given x and x₀ = D̂.
// Exact where the data are one Gaussian.

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { ancestralStep, startState, stepsOf } from '../reverse';
import { FULL_COVARIANCE, tweedieGaussian, tweedieGradients } from '../tweedie';

type Key = 'full_covariance';

export const tmpd: ConditionalMethod<Key> = {
  id: 'tmpd',
  title: 'TMPD',
  paper: 'Boys et al. 2023, arXiv 2310.06721',
  about: 'guided by the Gaussian whose covariance the denoiser itself gives',
  options: { full_covariance: FULL_COVARIANCE },
  cost: ({ steps, count, known }, { full_covariance }) => ({
    calls: steps,
    gradients: steps * tweedieGradients(known, full_covariance),
    rows: count,
  }),
  run,
};

async function* run(
  problem: ConditionalProblem,
  { full_covariance }: Readonly<Record<Key, number>>,
): AsyncGenerator<ConditionalStep> {
  const { denoiser, measurement, y, noise } = problem;
  const steps = stepsOf(problem);
  let x = startState(problem);
  for (const [index, [sigma, next]] of steps.entries()) {
    const x0 = await denoiser.denoise(x, sigma);
    const { shift } = await tweedieGaussian(problem, x, x0, sigma, full_covariance);
    const given = x;
    const guided = x0.map((value, i) => value + shift[i]);
    x =
      next === 0
        ? measurement.project(guided, y)
        : ancestralStep(x, guided, [sigma, next], noise(x.length));
    yield { index, count: steps.length, sigma, next, given, x, x0 };
  }
}
