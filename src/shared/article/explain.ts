// Layer: shared, article. No vscode, no DOM. What a hover says: the name of an equation, what it is, the
// numbers of the article in it, the paper; of a symbol what it means and its value now. Lines of
// plain text; who shows them adds markup.

import { short } from '../../core/numberText';
import { alphaBarAt } from '../../core/schedule';
import { articleSchedule } from './articleSchedule';
import type { ArticleSchedule } from './articleSchedule';
import type { CheckedArticle } from './checked';
import type { ArticleEquation } from './document';
import { READING_TEXTS } from './readingTexts';

export interface Explanation {
  title: string;
  /** Sentences, one a paragraph. */
  lines: string[];
}

/** The equation that is written at an offset of the article; −1 for none. */
export function equationAtOffset(equations: readonly ArticleEquation[], offset: number): number {
  return equations.findIndex(
    ({ starts, tex }) => starts[0] <= offset && offset <= starts[tex.length - 1] + 1,
  );
}

/** Null for an equation that has no reading. */
export function explainEquation(checked: CheckedArticle, index: number): Explanation | null {
  const { reading } = checked.interpretations[index];
  if (reading === null) return null;
  const { title, sentence, paper } = READING_TEXTS[reading];
  const schedule = articleSchedule(checked);
  const numbers = schedule === null ? [] : [scheduleLine(checked, schedule)];
  return { title, lines: [sentence, ...numbers, paper] };
}

/** The numbers that equations are filled with, and where they are from. */
function scheduleLine(
  { article }: CheckedArticle,
  { config, table, stated }: ArticleSchedule,
): string {
  const T = table.num_train_timesteps;
  const source =
    stated.length === 0
      ? 'defaults'
      : `line ${[...new Set(stated.map(({ start }) => article.lines.placeOf(start).line + 1))].join(', ')}`;
  return (
    `T = ${T}, ${config.beta_schedule}: β₁ = ${short(table.betas[0])}, β_T = ${short(table.betas[T - 1])}, ` +
    `ᾱ_T = ${short(alphaBarAt(table, T - 1))} (${source}).`
  );
}

/** What the symbol at an offset of an equation's LaTeX is; null where there is none that is known. */
export function explainSymbol(
  checked: CheckedArticle,
  index: number,
  at: number,
): (Explanation & { start: number; end: number }) | null {
  const uses = checked.interpretations[index].symbols
    .filter(({ start, end }) => start <= at && at < end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const use = uses.at(0);
  if (use === undefined) return null;
  // "alpha_bar_t-1" is ᾱ with an index; "x_0" is a symbol of its own.
  const known = SYMBOLS[use.meaning] ?? SYMBOLS[use.meaning.replace(/_[^_]*$/, '')];
  if (known === undefined) return null;
  const schedule = articleSchedule(checked);
  const value = schedule === null ? null : (known.value?.(schedule) ?? null);
  const lines = [known.meaning, ...(value === null ? [] : [value])];
  return { title: known.title, lines, start: use.start, end: use.end };
}

interface SymbolText {
  title: string;
  meaning: string;
  /** Its value in the article's schedule. */
  value?: (schedule: ArticleSchedule) => string;
}

const ends = (name: string, values: ArrayLike<number>): string =>
  `Now from ${name}₁ = ${short(values[0])} to ${name}_T = ${short(values[values.length - 1])}.`;

const SYMBOLS: Readonly<Partial<Record<string, SymbolText>>> = {
  beta: {
    title: 'β_t',
    meaning: 'Variance of the noise that step t adds.',
    value: ({ table }) => ends('β', table.betas),
  },
  alpha: {
    title: 'α_t',
    meaning: 'Share of the variance that step t keeps, 1 − β_t.',
    value: ({ table }) =>
      ends(
        'α',
        table.betas.map((beta) => 1 - beta),
      ),
  },
  alpha_bar: {
    title: 'ᾱ_t',
    meaning: 'Share of the data’s variance in x_t, the product of all α up to t.',
    value: ({ table }) => ends('ᾱ', table.alphas_cumprod),
  },
  beta_tilde: { title: 'β̃_t', meaning: 'Variance of x_{t−1} given x_t and x₀.' },
  T: {
    title: 'T',
    meaning: 'Number of steps of the forward process (num_train_timesteps).',
    value: ({ table }) => `Now ${table.num_train_timesteps}.`,
  },
  x_0: { title: 'x₀', meaning: 'A sample of the data, without noise.' },
  x: { title: 'x_t', meaning: 'The sample with the noise of t steps.' },
  x_theta: { title: 'x̂₀', meaning: 'The data as the network predicts them.' },
  epsilon: { title: 'ε', meaning: 'Gaussian noise of mean 0 and variance 1.' },
  epsilon_theta: { title: 'ε_θ', meaning: 'The noise as the network predicts it.' },
  v: { title: 'v', meaning: 'Velocity: the target of v-prediction or of flow matching.' },
  v_theta: { title: 'v_θ', meaning: 'The velocity as the network predicts it.' },
  score_theta: { title: 's_θ', meaning: 'The score as the network predicts it.' },
  mu: { title: 'μ', meaning: 'Mean of a step of the process.' },
  sigma: { title: 'σ', meaning: 'Standard deviation of the noise.' },
  sigma_data: { title: 'σ_data', meaning: 'Standard deviation of the data.' },
  snr: { title: 'SNR', meaning: 'Signal-to-noise ratio ᾱ_t/(1−ᾱ_t).' },
  time: { title: 't', meaning: 'Step of the process, from 1 (almost clean) to T (noise).' },
  t: { title: 't', meaning: 'Step of the process, from 1 (almost clean) to T (noise).' },
  eta: { title: 'η', meaning: 'Share of new noise in a step, from 0 (DDIM) to 1 (DDPM).' },
  identity: { title: 'I', meaning: 'Identity matrix: noise of variance 1 in each number.' },
};
