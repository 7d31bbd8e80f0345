// Layer: core (pure). SR3 (Saharia et al. 2021): the network was trained to enlarge and is given the
// small picture beside x_t, so D(x, σ) = E[x₀ | x, small picture] itself and any way from noise to
// data draws from the posterior. Here x′ = D + √(σ′² − s²)·ε̂ + s·z with ε̂ = (x − D)/σ and
// s = η·σ′·√(1 − σ′²/σ²) (DDIM, Song et al. 2021, eq. 16, for x = x₀ + σ·ε); η = 1 are the ancestral
// steps of SR3. Nothing makes the samples meet the measurement; how well they do is reported.

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { posteriorAt, startState, stepsOf } from '../reverse';

type Key = 'eta';

export const trained: ConditionalMethod<Key> = {
  id: 'model',
  title: 'Trained model',
  paper: 'Saharia et al. 2021, arXiv 2104.07636',
  about: 'the model was trained to enlarge and sees the small picture; only for such models',
  options: {
    eta: { default: 1, least: 0, most: 1, whole: false, about: 'share of fresh noise (η)' },
  },
  cost: ({ steps, count }) => ({ calls: steps, gradients: 0, rows: count }),
  run,
};

async function* run(
  problem: ConditionalProblem,
  { eta }: Readonly<Record<Key, number>>,
): AsyncGenerator<ConditionalStep> {
  const { denoiser, noise } = problem;
  const steps = stepsOf(problem);
  let x = startState(problem);
  for (const [index, [sigma, next]] of steps.entries()) {
    const x0 = await denoiser.denoise(x, sigma);
    const fresh = eta * Math.sqrt(posteriorAt(sigma, next).variance);
    const kept = Math.sqrt(Math.max(0, next * next - fresh * fresh)) / sigma;
    const z = noise(x.length);
    const given = x;
    x = x0.map((value, i) => value + kept * (given[i] - value) + fresh * z[i]);
    yield { index, count: steps.length, sigma, next, given, x, x0 };
  }
}
