// Layer: core (pure). RePaint (Lugmayr et al. 2022, algorithm 1): replacement that goes back by
// forward steps and comes down again, r times at each stretch of j levels, so that known and
// unknown part get to fit together. (Line 5 of the algorithm prints a standard deviation where the
// process has its square.)

import type { ConditionalMethod, ConditionalProblem, ConditionalStep } from '../contract';
import { ancestralStep, startState } from '../reverse';

type Key = 'resamplings' | 'jump';

export const repaint: ConditionalMethod<Key> = {
  id: 'repaint',
  title: 'RePaint',
  paper: 'Lugmayr et al. 2022, arXiv 2201.09865',
  about: 'replacement with steps back, so that known and unknown part get to fit',
  options: {
    resamplings: {
      default: 10,
      least: 1,
      most: 1000,
      whole: true,
      about: 'how often each stretch of levels is gone through (r)',
    },
    jump: { default: 1, least: 1, most: 1000, whole: true, about: 'levels of a stretch (j)' },
  },
  cost: ({ steps, count }, options) => ({
    calls: downwardMoves(repaintPositions(steps, options)),
    gradients: 0,
    rows: count,
  }),
  run,
};

async function* run(
  problem: ConditionalProblem,
  options: Readonly<Record<Key, number>>,
): AsyncGenerator<ConditionalStep> {
  const { denoiser, sigmas, noise } = problem;
  const steps = sigmas.length - 1;
  // Position p has the level sigmas[steps − 1 − p]; −1 is σ = 0.
  const levelAt = (position: number): number => sigmas[steps - 1 - position];
  const positions = repaintPositions(steps, options);
  const count = downwardMoves(positions);
  let x = startState(problem);
  let index = 0;
  for (let move = 1; move < positions.length; move++) {
    const [sigma, next] = [levelAt(positions[move - 1]), levelAt(positions[move])];
    if (next > sigma) {
      const spread = Math.sqrt(next * next - sigma * sigma);
      const z = noise(x.length);
      x = x.map((value, i) => value + spread * z[i]);
      continue;
    }
    const given = x;
    const x0 = await denoiser.denoise(x, sigma);
    const unknown = ancestralStep(x, x0, [sigma, next], noise(x.length));
    x = knownAt(problem, unknown, next);
    yield { index: index++, count, sigma, next, given, x, x0 };
  }
}

/** x whose known part is y, noised to the level σ: A x = y + σ·A ε. */
function knownAt(
  { measurement, y, noise }: ConditionalProblem,
  x: Float64Array,
  sigma: number,
): Float64Array {
  const { size } = measurement;
  const seen = measurement.apply(noise(x.length));
  const result = new Float64Array(x.length);
  for (let row = 0; row * size < x.length; row++) {
    const given = y.map((value, i) => value + sigma * seen[row * y.length + i]);
    result.set(measurement.project(x.subarray(row * size, (row + 1) * size), given), row * size);
  }
  return result;
}

/**
 * The order of visits: positions n − 1 … −1 in units of levels, with the steps back. 250 levels
 * with j = 10 and r = 10 give 4570 moves, of which the 2410 downward ones evaluate D.
 */
export function repaintPositions(
  steps: number,
  { resamplings, jump }: Readonly<Record<Key, number>>,
): number[] {
  const left = new Map<number, number>();
  for (let at = 0; at < steps - jump; at += jump) left.set(at, resamplings - 1);
  const positions: number[] = [];
  let at = steps;
  while (at >= 1) {
    at--;
    positions.push(at);
    const jumps = left.get(at) ?? 0;
    if (jumps > 0) {
      left.set(at, jumps - 1);
      for (let i = 0; i < jump; i++) positions.push(++at);
    }
  }
  positions.push(-1);
  return positions;
}

function downwardMoves(positions: readonly number[]): number {
  return positions.filter((to, i) => i > 0 && to < positions[i - 1]).length;
}
