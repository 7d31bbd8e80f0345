// Layer: core (pure). TDS, the twisted diffusion sampler (Wu et al. 2023, algorithm 1): sequential
// Monte Carlo whose particles move by a guided step q and are weighted by
// w ← w · p(x′|x)·p̃(y|x′) / (q(x′|x, y)·p̃(y|x)), where p̃ is the Gaussian of TMPD. The more
// particles, the closer to the posterior of the sampler, whatever p̃ is. In the last step x₀ given x
// is taken as Tweedie's Gaussian, of which p̃ is the exact evidence: its weight is 1.

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { posteriorAt, startState, stepsOf } from '../reverse';
import { effectiveNumber, normalisedWeights, rowsAt, systematicChoice } from '../resampling';
import { FULL_COVARIANCE, tweedieGaussian, tweedieGradients } from '../tweedie';

type Key = 'particles' | 'taken' | 'full_covariance';

export const tds: ConditionalMethod<Key> = {
  id: 'tds',
  title: 'TDS',
  paper: 'Wu et al. 2023, arXiv 2306.17775',
  about: 'guided particles, weighted and resampled; exact for many particles',
  options: {
    particles: {
      default: 16,
      least: 2,
      most: 4096,
      whole: true,
      about: 'particles of a group',
    },
    taken: {
      default: 1,
      least: 1,
      most: 4096,
      whole: true,
      about: 'samples taken of each group; those of one group are often alike',
    },
    full_covariance: FULL_COVARIANCE,
  },
  cost: ({ steps, count, known }, { particles, taken, full_covariance }) => ({
    calls: steps,
    gradients: steps * tweedieGradients(known, full_covariance),
    rows: Math.ceil(count / taken) * particles,
  }),
  run,
};

/** Particles of all groups: the state and what the model says of it. */
interface Particles {
  readonly x: Float64Array;
  readonly x0: Float64Array;
  /** σ² ∇ₓ log p̃(y|x). */
  readonly shift: Float64Array;
  readonly logTwist: Float64Array;
  readonly logWeights: Float64Array;
}

async function* run(
  problem: ConditionalProblem,
  { particles: perGroup, taken, full_covariance }: Readonly<Record<Key, number>>,
): AsyncGenerator<ConditionalStep> {
  const { denoiser, measurement, y, noise, uniform } = problem;
  const groups = Math.ceil(problem.count / taken);
  const steps = stepsOf(problem);
  const at = async (x: Float64Array, sigma: number): Promise<Omit<Particles, 'logWeights'>> => {
    const x0 = await denoiser.denoise(x, sigma);
    const { shift, logDensity } = await tweedieGaussian(problem, x, x0, sigma, full_covariance);
    return { x, x0, shift, logTwist: logDensity };
  };
  const first = await at(startState(problem, groups * perGroup), problem.sigmas[0]);
  let particles: Particles = { ...first, logWeights: first.logTwist };
  for (const [index, [sigma, next]] of steps.entries()) {
    const { x0 } = particles;
    if (next === 0) {
      const guided = particles.x0.map((value, i) => value + particles.shift[i]);
      const wanted = (group: number): number => Math.min(taken, problem.count - group * taken);
      const chosen = choose(particles.logWeights, groups, wanted, uniform);
      const x = rowsAt(measurement.project(guided, y), chosen, measurement.size);
      yield { index, count: steps.length, sigma, next, given: particles.x, x, x0 };
      return;
    }
    particles = resampled(particles, groups, measurement.size, uniform);
    const given = particles.x;
    const { x, logProposal } = proposed(particles, [sigma, next], noise(x0.length));
    const twisted = await at(x, next);
    const logWeights = particles.logWeights.map(
      (weight, i) => weight + logProposal[i] + twisted.logTwist[i] - particles.logTwist[i],
    );
    particles = { ...twisted, logWeights };
    yield { index, count: steps.length, sigma, next, given, x, x0 };
  }
}

/** x′ from q, with log p(x′|x) − log q(x′|x, y) of each particle. */
function proposed(
  { x, x0, shift, logWeights }: Particles,
  [sigma, next]: readonly [number, number],
  z: Float64Array,
): { x: Float64Array; logProposal: Float64Array } {
  const { keep, variance } = posteriorAt(sigma, next);
  const spread = Math.sqrt(variance);
  const logProposal = new Float64Array(logWeights.length);
  const size = x.length / logWeights.length;
  const moved = x0.map((value, i) => {
    const push = (1 - keep) * shift[i];
    // With x′ = mean + push + spread·z: |x′ − mean − push|² − |x′ − mean|².
    logProposal[Math.floor(i / size)] -= (push * push + 2 * push * spread * z[i]) / (2 * variance);
    return (1 - keep) * value + keep * x[i] + push + spread * z[i];
  });
  return { x: moved, logProposal };
}

/** Every group whose effective number fell below half of its particles gets equal weights. */
function resampled(
  particles: Particles,
  groups: number,
  size: number,
  uniform: () => number,
): Particles {
  const perGroup = particles.logWeights.length / groups;
  const chosen = new Int32Array(particles.logWeights.length);
  const logWeights = particles.logWeights.slice();
  for (let group = 0; group < groups; group++) {
    const [start, end] = [group * perGroup, (group + 1) * perGroup];
    const weights = normalisedWeights(logWeights.subarray(start, end));
    const isPoor = effectiveNumber(weights) < perGroup / 2;
    if (isPoor) {
      chosen.set(systematicChoice(weights, perGroup, uniform()), start);
      logWeights.fill(0, start, end);
    } else for (let i = 0; i < perGroup; i++) chosen[start + i] = i;
    for (let i = start; i < end; i++) chosen[i] += start;
  }
  const { x, x0, shift, logTwist } = particles;
  return {
    x: rowsAt(x, chosen, size),
    x0: rowsAt(x0, chosen, size),
    shift: rowsAt(shift, chosen, size),
    logTwist: rowsAt(logTwist, chosen, 1),
    logWeights,
  };
}

/** Particles of each group, as many as wanted of it, in proportion to their weights. */
function choose(
  logWeights: Float64Array,
  groups: number,
  wanted: (group: number) => number,
  uniform: () => number,
): Int32Array {
  const perGroup = logWeights.length / groups;
  const chosen: number[] = [];
  for (let group = 0; group < groups; group++) {
    const start = group * perGroup;
    const weights = normalisedWeights(logWeights.subarray(start, start + perGroup));
    for (const i of systematicChoice(weights, wanted(group), uniform())) chosen.push(start + i);
  }
  return Int32Array.from(chosen);
}
