// Layer: core (pure). ΠGDM, pseudo-inverse guided diffusion (Song et al. 2023, algorithm 1, without
// noise in the measurement): p(y | x) is taken as N(A D, r² A Aᵀ), whose gradient by x is
// g/r² with g = Jᵀ A⁺(y − A D). The paper weights it by r² and adds √ᾱ_t·g to a DDIM(η) step
// between √ᾱ·x₀ + √(1−ᾱ)·ε; for x₀ + σ·ε that is √(1 + σ′²)·g, because ᾱ = 1/(1 + σ²) and the
// Jacobian by the scaled state is J/√ᾱ_t.

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { residual } from '../measurement';
import { posteriorAt, startState, stepsOf } from '../reverse';

type Key = 'eta';

export const pigdm: ConditionalMethod<Key> = {
  id: 'pigdm',
  title: 'ΠGDM',
  paper: 'Song et al. 2023, "Pseudoinverse-guided diffusion models", ICLR',
  about: 'guided by the gradient of a Gaussian likelihood of one variance for all',
  options: {
    eta: { default: 1, least: 0, most: 1, whole: false, about: 'share of fresh noise (η)' },
  },
  cost: ({ steps, count }) => ({ calls: steps, gradients: steps, rows: count }),
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
    const error = residual(measurement, y, x0).map((value) => value / measurement.gram);
    const guidance = await denoiser.vjp(x, sigma, measurement.transpose(error));
    const fresh = eta * Math.sqrt(posteriorAt(sigma, next).variance);
    const kept = Math.sqrt(next * next - fresh * fresh) / sigma;
    const weight = Math.sqrt(1 + next * next);
    const z = noise(x.length);
    const given = x;
    const moved = x0.map(
      (value, i) => value + kept * (given[i] - value) + fresh * z[i] + weight * guidance[i],
    );
    x = next === 0 ? measurement.project(moved, y) : moved;
    yield { index, count: steps.length, sigma, next, given, x, x0 };
  }
}
