// Layer: shared, article. No vscode, no DOM. The chart `elbo`: the terms of the variational bound for the
// exact denoiser of points of the plane and for Gaussian data, with the variance β̃_t (Ho et al. 2020,
// equations 5 and 12), and their weight before the squared error of ε, which the simple loss leaves
// out.

import { pointSet } from '../../../core/data/pointSets';
import { short } from '../../../core/numberText';
import type { DiscreteSchedule } from '../../../core/schedule';
import { chartKind } from './chart';
import { floorsOf, overSteps, POINTS } from './floors';

const DIMENSIONS = 2;

/** Weight of ‖ε − ε_θ‖² in L_{t−1}, for t from 2: β_t²/(2 β̃_t α_t (1−ᾱ_t)). At t = 1, where β̃ is 0, with β_1 in its place. */
export function elboWeight({ betas, alphas_cumprod: bars }: DiscreteSchedule, t: number): number {
  const beta = betas[t - 1];
  const bar = bars[t - 1];
  const variance = t === 1 ? beta : (beta * (1 - bars[t - 2])) / (1 - bar);
  return beta ** 2 / (2 * variance * (1 - beta) * (1 - bar));
}

/** L_T of data of variance 1, in nats: KL(N(√ᾱ x₀, 1−ᾱ) ‖ N(0, 1)) on average, all coordinates. */
export function elboPrior({ alphas_cumprod: bars }: DiscreteSchedule): number {
  return -0.5 * DIMENSIONS * Math.log(1 - bars[bars.length - 1]);
}

export const elbo = chartKind({
  id: 'elbo',
  title: 'Terms of the variational bound',
  readings: ['elbo'],
  uses: { schedule: true, data: true },
  inputs: [],
  content: ({ schedule: config, data }) => {
    const floors = floorsOf(data, config);
    const { steps, at, exact, gaussian, schedule } = floors;
    const weights = steps.map((t) => elboWeight(schedule, t));
    const terms = (errors: readonly number[]): number[] =>
      errors.map((error, index) => {
        const { signal, noise } = at[index];
        return weights[index] * DIMENSIONS * error * (signal / noise) ** 2;
      });
    const [points, normal] = [terms(exact), terms(gaussian)];
    const prior = elboPrior(schedule);
    const total = sumOver(steps, points);
    return {
      summary: `${POINTS} points of “${pointSet(data).label}”, β̃ₜ: terms sum to about ${short(total)} nats, L_T = ${short(prior)}`,
      ...overSteps(floors),
      panels: [
        {
          label: 'Term of each step in nats, logarithmic',
          scale: 'log',
          curves: [
            { label: 'exact denoiser', meaning: 'loss', ink: 'blue', values: points },
            { label: 'Gaussian data', meaning: 'linear', ink: 'orange', values: normal },
          ],
        },
        {
          label: 'Weight of the squared error of ε in it, logarithmic',
          scale: 'log',
          curves: [{ label: 'weight', meaning: 'weight', ink: 'purple', values: weights }],
        },
      ],
      partsAt: (index) => [
        { text: 'L', index: 't−1', meaning: 'loss' },
        ' = ',
        { text: short(points[index]), meaning: 'loss' },
        ' nats at ',
        { text: 't', meaning: 't' },
        ' = ',
        { text: String(steps[index]), meaning: 't' },
        ', weight ',
        { text: short(weights[index]), meaning: 'weight' },
      ],
    };
  },
});

/** The sum over t = 2 … T of what is known at some of the steps, by straight lines between them. */
function sumOver(steps: readonly number[], values: readonly number[]): number {
  let sum = 0;
  for (let index = 1; index < steps.length; index += 1) {
    const [from, to] = [steps[index - 1], steps[index]];
    for (let t = from + 1; t <= to; t += 1) {
      const share = (t - from) / (to - from);
      sum += values[index - 1] + share * (values[index] - values[index - 1]);
    }
  }
  return sum;
}
