// Layer: core (pure). The two forward steps that the lab compares: the variance-preserving one of
// every paper, x ← √(1−β)x + √β ε (Ho 2020, eq. 2), and the one that well-known articles write
// with β in place of √β, or one that an article writes with other scales. All in closed form, with the
// law of their variance.

import {
  forwardCoefficients,
  literalForwardCoefficients,
  type ForwardCoefficients,
} from './forward';
import type { DiscreteSchedule } from './schedule';
import { valueAt } from './scheduleExpression';
import type { ScheduleExpression } from './scheduleExpression';

export type ForwardVariantId = 'variance_preserving' | 'literal';

/** LaTeX in `step`, `closedForm` and `varianceLaw`. */
export interface ForwardVariant {
  readonly id: ForwardVariantId;
  readonly label: string;
  /** What holds for every schedule. */
  readonly sentence: string;
  readonly step: string;
  readonly closedForm: string;
  readonly varianceLaw: string;
  /** x_t = signal·x₀ + noise·ε; (1, 0) at t = −1. */
  coefficients(schedule: DiscreteSchedule, t: number): ForwardCoefficients;
  /** Variance of x_t for t = 0 … T−1 when that of x₀ is 1. */
  variances(schedule: DiscreteSchedule): Float64Array;
}

/** A forward process as an article writes it, with the scales of its signal and of its noise. */
export interface WrittenForward {
  /** x_t from x_{t−1}, or from x₀. */
  readonly kind: 'step' | 'marginal';
  /** LaTeX as it is written, and that of its scales. */
  readonly tex: string;
  readonly signalTex: string;
  readonly noiseTex: string;
  readonly signal: ScheduleExpression;
  readonly noise: ScheduleExpression;
}

/** Both steps in the order in which menus show them. */
export const FORWARD_VARIANTS: readonly ForwardVariant[] = [
  {
    id: 'variance_preserving',
    label: 'Variance-preserving step',
    sentence: 'Noise scaled by √β: data of variance 1 keep variance 1.',
    step: String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1} + \sqrt{\beta_t}\,\varepsilon_t`,
    closedForm: String.raw`x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\varepsilon, \qquad \varepsilon \sim \mathcal N(0, I)`,
    varianceLaw: String.raw`v_t = (1-\beta_t)\,v_{t-1} + \beta_t`,
    coefficients: forwardCoefficients,
    variances: (schedule) => recursion(schedule, (beta) => beta),
  },
  {
    id: 'literal',
    label: 'The article’s literal step',
    sentence:
      'Noise scaled by β, as some articles write it: the variance does not stay 1 but follows β.',
    step: String.raw`x_t = \sqrt{1-\beta_t}\,x_{t-1} + \beta_t\,\varepsilon_t`,
    closedForm: String.raw`\begin{aligned}&x_t = \sqrt{\bar\alpha_t}\,x_0 + s_t\,\varepsilon,\\&s_t^2 = (1-\beta_t)\,s_{t-1}^2 + \beta_t^2,\quad s_{-1} = 0\end{aligned}`,
    varianceLaw: String.raw`v_t = (1-\beta_t)\,v_{t-1} + \beta_t^2`,
    coefficients: literalForwardCoefficients,
    variances: (schedule) => recursion(schedule, (beta) => beta * beta),
  },
];

/** v_t = (1−β_t) v_{t−1} + added(β_t) from v = 1. */
function recursion(schedule: DiscreteSchedule, added: (beta: number) => number): Float64Array {
  let variance = 1;
  return schedule.betas.map((beta) => {
    variance = (1 - beta) * variance + added(beta);
    return variance;
  });
}

/**
 * @param written stands for the literal step where an article writes another one
 * @throws {RangeError} for an id that is none.
 */
export function forwardVariant(
  id: ForwardVariantId,
  written: WrittenForward | null = null,
): ForwardVariant {
  const found = FORWARD_VARIANTS.find((variant) => variant.id === id);
  if (!found) throw new RangeError(`There is no forward step "${id}".`);
  return id === 'literal' && written !== null ? writtenVariant(written) : found;
}

/** What an article writes, in closed form. */
function writtenVariant(written: WrittenForward): ForwardVariant {
  const { kind, tex, signalTex, noiseTex } = written;
  const [kept, added] = [`(${signalTex})^2`, `(${noiseTex})^2`];
  const isStep = kind === 'step';
  return {
    id: 'literal',
    label: 'As written',
    sentence: 'The squares of its two scales do not add up to 1.',
    step: tex,
    closedForm: isStep
      ? String.raw`\begin{aligned}&x_t = a_t\,x_0 + s_t\,\varepsilon,\\&s_t^2 = ${kept}\,s_{t-1}^2 + ${added},\quad s_0 = 0\end{aligned}`
      : tex,
    varianceLaw: isStep
      ? String.raw`v_t = ${kept}\,v_{t-1} + ${added}`
      : String.raw`v_t = ${kept}\,v_0 + ${added}`,
    coefficients: (schedule, t) => coefficientsUpTo(written, schedule, t),
    variances: (schedule) => {
      let variance = 1;
      return schedule.betas.map((_, t) => {
        const { signal, noise } = scalesAt(written, schedule, t);
        variance = signal ** 2 * (isStep ? variance : 1) + noise ** 2;
        return variance;
      });
    },
  };
}

/** The scales that are written, at entry t of the tables; t + 1 is the step of the papers. */
function scalesAt(
  { signal, noise }: WrittenForward,
  schedule: DiscreteSchedule,
  t: number,
): ForwardCoefficients {
  return { signal: valueAt(signal, schedule, t + 1), noise: valueAt(noise, schedule, t + 1) };
}

function coefficientsUpTo(
  written: WrittenForward,
  schedule: DiscreteSchedule,
  t: number,
): ForwardCoefficients {
  if (t < 0) return { signal: 1, noise: 0 };
  if (written.kind === 'marginal') return scalesAt(written, schedule, t);
  let signal = 1;
  let variance = 0;
  for (let step = 0; step <= t; step += 1) {
    const scales = scalesAt(written, schedule, step);
    signal *= scales.signal;
    variance = scales.signal ** 2 * variance + scales.noise ** 2;
  }
  return { signal, noise: Math.sqrt(variance) };
}
