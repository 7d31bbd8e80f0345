// Layer: core (pure). Expressions in the quantities of a noise schedule, as data: what stands in an
// equation between its data and its noise, √ᾱ_t or (1−ᾱ_{t−1})/(1−ᾱ_t)·β_t, worked out at any
// step. Steps count from 1 to T as in the papers (Ho 2020): ᾱ_0 = 1 is the clean sample, and the
// step t has the entry t−1 of a schedule's tables.

import type { DiscreteSchedule } from './schedule';

/** Quantities of one step. β̃ is the variance of q(x_{t−1} | x_t, x₀) (Ho 2020, eq. 7). */
export type ScheduleQuantity = 'beta' | 'alpha' | 'alpha_bar' | 'beta_tilde' | 'snr';

/** A step: t + offset, T + offset, the variable of a product or sum around it, or the step `offset`. */
export interface StepIndex {
  base: 't' | 'T' | 'local' | 'zero';
  offset: number;
}

export type ScheduleExpression =
  | number
  | { quantity: ScheduleQuantity; step: StepIndex }
  | { step: StepIndex }
  | {
      operation: 'sum' | 'product' | 'quotient' | 'power' | 'minus' | 'log' | 'exp' | 'sin' | 'cos';
      of: ScheduleExpression[];
    }
  | { fold: 'sum' | 'product'; from: StepIndex; to: StepIndex; body: ScheduleExpression };

/** The value of an expression at step t, from 1 to T; NaN where a step is outside of the schedule. */
export function valueAt(
  expression: ScheduleExpression,
  schedule: DiscreteSchedule,
  t: number,
): number {
  return new Evaluation(schedule, t).value(expression);
}

class Evaluation {
  private local = NaN;

  constructor(
    private readonly schedule: DiscreteSchedule,
    private readonly t: number,
  ) {}

  value(expression: ScheduleExpression): number {
    if (typeof expression === 'number') return expression;
    if ('quantity' in expression) {
      return quantityAt(expression.quantity, this.schedule, this.index(expression.step));
    }
    if ('operation' in expression) {
      return operate(
        expression.operation,
        expression.of.map((part) => this.value(part)),
      );
    }
    return 'fold' in expression ? this.fold(expression) : this.index(expression.step);
  }

  private index({ base, offset }: StepIndex): number {
    const bases = { t: this.t, T: this.schedule.num_train_timesteps, local: this.local, zero: 0 };
    return bases[base] + offset;
  }

  private fold({
    fold,
    from,
    to,
    body,
  }: Extract<ScheduleExpression, { fold: 'sum' | 'product' }>): number {
    const [first, last, outer] = [this.index(from), this.index(to), this.local];
    let total = fold === 'sum' ? 0 : 1;
    for (let step = first; step <= last; step += 1) {
      this.local = step;
      total = fold === 'sum' ? total + this.value(body) : total * this.value(body);
    }
    this.local = outer;
    return total;
  }
}

function operate(
  operation: Extract<ScheduleExpression, { operation: string }>['operation'],
  values: readonly number[],
): number {
  const [first, second = NaN] = values;
  switch (operation) {
    case 'sum':
      return values.reduce((total, value) => total + value, 0);
    case 'product':
      return values.reduce((total, value) => total * value, 1);
    case 'quotient':
      return first / second;
    case 'power':
      return first ** second;
    case 'minus':
      return -first;
    case 'log':
      return Math.log(first);
    case 'exp':
      return Math.exp(first);
    case 'sin':
      return Math.sin(first);
    case 'cos':
      return Math.cos(first);
  }
}

/** A quantity of step t from 0 (of ᾱ only) to T; NaN elsewhere. */
export function quantityAt(
  quantity: ScheduleQuantity,
  { betas, alphas_cumprod }: DiscreteSchedule,
  t: number,
): number {
  if (!Number.isInteger(t) || t < 0 || t > betas.length) return NaN;
  const bar = t === 0 ? 1 : alphas_cumprod[t - 1];
  if (quantity === 'alpha_bar') return bar;
  if (quantity === 'snr') return bar / (1 - bar);
  if (t === 0) return NaN;
  const beta = betas[t - 1];
  if (quantity === 'beta') return beta;
  if (quantity === 'alpha') return 1 - beta;
  const before = t === 1 ? 1 : alphas_cumprod[t - 2];
  return ((1 - before) / (1 - bar)) * beta;
}
