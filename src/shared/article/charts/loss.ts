// Layer: shared, article. No vscode, no DOM. The chart `loss`: the least loss at each step that any network
// can have on points of the plane, beside that of the best linear denoiser. The errors of ε, of v and
// of the score are that of x₀ times a factor: at a fixed x_t each of them is linear in x₀.

import { pointSet } from '../../../core/data/pointSets';
import type { ForwardCoefficients } from '../../../core/forward';
import { short } from '../../../core/numberText';
import type { ReadingId } from '../readings/types';
import { chartKind } from './chart';
import type { ChartCurve } from './chart';
import { floorsOf, overSteps, POINTS } from './floors';

interface Target {
  text: string;
  /** Its error in units of that of x₀. */
  factor: (scales: ForwardCoefficients) => number;
}

const EPSILON: Target = { text: 'ε', factor: ({ signal, noise }) => signal / noise };

/** Of each loss; v = √ᾱ ε − √(1−ᾱ) x₀, the score −ε/√(1−ᾱ). */
const TARGETS: Readonly<Partial<Record<ReadingId, Target>>> = {
  loss_epsilon: EPSILON,
  loss_x0: { text: 'x₀', factor: () => 1 },
  loss_v: { text: 'v', factor: ({ signal, noise }) => (signal * signal) / noise + noise },
  loss_score: {
    text: 'the score',
    factor: ({ signal, noise }) => signal / (noise * noise),
  },
};

export const loss = chartKind({
  id: 'loss',
  title: 'Least possible loss',
  readings: ['loss_epsilon', 'loss_x0', 'loss_v', 'loss_score'],
  uses: { schedule: true, data: true },
  inputs: [],
  content: ({ schedule: config, data }, _, reading) => {
    const floors = floorsOf(data, config);
    const { steps, at, exact, gaussian } = floors;
    const { text, factor } = (reading === null ? undefined : TARGETS[reading]) ?? EPSILON;
    const scaled = (errors: readonly number[]): number[] =>
      errors.map((error, index) => error * factor(at[index]) ** 2);
    const [least, linear] = [scaled(exact), scaled(gaussian)];
    const curves: readonly ChartCurve[] = [
      { label: 'exact denoiser', meaning: 'loss', ink: 'blue', values: least },
      { label: 'linear denoiser', meaning: 'linear', ink: 'orange', values: linear },
    ];
    const mean = least.reduce((sum, value) => sum + value, 0) / least.length;
    return {
      summary: `${POINTS} points of “${pointSet(data).label}”: squared error of ${text}, a coordinate; mean over t ${short(mean)}`,
      ...overSteps(floors),
      panels: [
        {
          label: 'Least loss over t, and that of a linear denoiser',
          scale: 'linear',
          curves,
        },
        {
          label: 'The same, logarithmic',
          scale: 'log',
          curves,
        },
      ],
      partsAt: (index) => [
        'No network trained on these points comes below ',
        { text: short(least[index]), meaning: 'loss' },
        ' at ',
        { text: 't', meaning: 't' },
        ' = ',
        { text: String(steps[index]), meaning: 't' },
        '.',
      ],
    };
  },
});
