// Layer: core (pure). The two forward steps that the lab compares: the variance-preserving one of
// every paper, x ← √(1−β)x + √β ε (Ho 2020, eq. 2), and the one that well-known articles write
// with β in place of √β. Both in closed form, with the law of their variance.

import {
  forwardCoefficients,
  literalForwardCoefficients,
  type ForwardCoefficients,
} from './forward';
import type { DiscreteSchedule } from './schedule';

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

/** @throws {RangeError} for an id that is none. */
export function forwardVariant(id: ForwardVariantId): ForwardVariant {
  const found = FORWARD_VARIANTS.find((variant) => variant.id === id);
  if (!found) throw new RangeError(`There is no forward step "${id}".`);
  return found;
}
