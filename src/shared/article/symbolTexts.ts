// Layer: shared, article. No vscode, no DOM. What is said of each symbol that the readings know, and
// which quantity of a schedule it is. A new symbol is one entry.

import { coefficient } from '../../core/numberText';
import type { DiscreteSchedule } from '../../core/schedule';
import { quantityAt } from '../../core/scheduleExpression';
import type { ScheduleQuantity } from '../../core/scheduleExpression';

export interface SymbolText {
  title: string;
  meaning: string;
  /** What it is in a schedule; nothing for data, noise and networks. */
  quantity?: ScheduleQuantity;
}

/** By the meaning without its index. */
const SYMBOLS: Readonly<Partial<Record<string, SymbolText>>> = {
  beta: { title: 'β_t', meaning: 'Variance of the noise that step t adds.', quantity: 'beta' },
  alpha: {
    title: 'α_t',
    meaning: 'Share of the variance that step t keeps, 1 − β_t.',
    quantity: 'alpha',
  },
  alpha_bar: {
    title: 'ᾱ_t',
    meaning: 'Share of the data’s variance in x_t, the product of all α up to t.',
    quantity: 'alpha_bar',
  },
  beta_tilde: {
    title: 'β̃_t',
    meaning: 'Variance of x_{t−1} given x_t and x₀.',
    quantity: 'beta_tilde',
  },
  T: { title: 'T', meaning: 'Number of steps of the forward process (num_train_timesteps).' },
  x_0: { title: 'x₀', meaning: 'A sample of the data, without noise.' },
  x: { title: 'x_t', meaning: 'The sample with the noise of t steps.' },
  x_theta: { title: 'x̂₀', meaning: 'The data as the network predicts them.' },
  x_sigma: { title: 'x̃', meaning: 'The data with noise of standard deviation σ.' },
  noise: { title: 'n', meaning: 'Gaussian noise of mean 0 and standard deviation σ.' },
  epsilon: { title: 'ε', meaning: 'Gaussian noise of mean 0 and variance 1.' },
  epsilon_theta: { title: 'ε_θ', meaning: 'The noise as the network predicts it.' },
  v: { title: 'v', meaning: 'Velocity: the target of v-prediction or of flow matching.' },
  v_theta: { title: 'v_θ', meaning: 'The velocity as the network predicts it.' },
  score_theta: { title: 's_θ', meaning: 'The score as the network predicts it.' },
  mu: { title: 'μ', meaning: 'Mean of a step of the process.' },
  sigma: { title: 'σ', meaning: 'Standard deviation of the noise.' },
  sigma_data: { title: 'σ_data', meaning: 'Standard deviation of the data.' },
  snr: { title: 'SNR', meaning: 'Signal-to-noise ratio ᾱ_t/(1−ᾱ_t).', quantity: 'snr' },
  log_snr: { title: 'λ_t', meaning: 'Logarithm of the signal-to-noise ratio.' },
  time: { title: 't', meaning: 'Step of the process, from 1 (almost clean) to T (noise).' },
  t: { title: 't', meaning: 'Step of the process, from 1 (almost clean) to T (noise).' },
  eta: { title: 'η', meaning: 'Share of new noise in a step, from 0 (DDIM) to 1 (DDPM).' },
  identity: { title: 'I', meaning: 'Identity matrix: noise of variance 1 in each number.' },
  theta: { title: 'θ', meaning: 'Parameters of the network.' },
  q: { title: 'q', meaning: 'Distribution of the forward process, which is fixed.' },
  p: { title: 'p', meaning: 'Distribution of the data, or of the model’s reverse process.' },
  N: { title: 'N', meaning: 'Gaussian distribution with this mean and this covariance.' },
};

/** "alpha_bar_t-1" is ᾱ with an index; "x_0" is a symbol of its own. Undefined for what is unknown. */
export function symbolText(meaning: string): SymbolText | undefined {
  return SYMBOLS[meaning] ?? SYMBOLS[symbolName(meaning)];
}

/** A meaning without its index: what a plot has one curve for. */
export function symbolName(meaning: string): string {
  return meaning in SYMBOLS ? meaning : meaning.replace(/_[^_]*$/, '');
}

/** What a symbol is, in a sentence, with its value at a step where it has one; "" for what is unknown. */
export function symbolSentence(
  symbol: string,
  schedule: DiscreteSchedule | null,
  step: number,
): string {
  const text = symbolText(symbol);
  if (text === undefined) return '';
  const { title, meaning, quantity } = text;
  if (quantity === undefined || schedule === null) return `${title}: ${meaning}`;
  const value = coefficient(quantityAt(quantity, schedule, step));
  return `${title}: ${meaning} At t = ${step} it is ${value}.`;
}
