// Layer: shared, article. No vscode, no DOM. What a hover says: the name of an equation, what it is, the
// numbers of the article in it, the paper; of a symbol what it means and its value now. Lines of
// plain text; who shows them adds markup.

import { short } from '../../core/numberText';
import { alphaBarAt } from '../../core/schedule';
import { quantityAt } from '../../core/scheduleExpression';
import { articleSchedule } from './articleSchedule';
import type { ArticleSchedule } from './articleSchedule';
import type { CheckedArticle } from './checked';
import type { ArticleEquation } from './document';
import { EXPLODING_TEXT, READING_TEXTS } from './readingTexts';
import { symbolText } from './symbolTexts';

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
  const { reading, process } = checked.interpretations[index];
  if (reading === null) return null;
  if (process === 've') {
    const { title, sentence, paper } = EXPLODING_TEXT;
    return { title, lines: [sentence, paper] };
  }
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

/** A symbol, its place in the LaTeX and its meaning as the readings name it. */
export interface ExplainedSymbol extends Explanation {
  start: number;
  end: number;
  meaning: string;
}

/** What the symbol at an offset of an equation's LaTeX is; null where there is none that is known. */
export function explainSymbol(
  checked: CheckedArticle,
  index: number,
  at: number,
): ExplainedSymbol | null {
  const uses = checked.interpretations[index].symbols
    .filter(({ start, end }) => start <= at && at < end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const use = uses.at(0);
  if (use === undefined) return null;
  const known = symbolText(use.meaning);
  if (known === undefined) return null;
  const value = valueLine(use.meaning, articleSchedule(checked));
  const lines = [known.meaning, ...(value === null ? [] : [value])];
  return { title: known.title, lines, ...use };
}

/** What a symbol is worth in the article's schedule; null for data, noise and networks. */
function valueLine(meaning: string, schedule: ArticleSchedule | null): string | null {
  if (schedule === null) return null;
  const { table } = schedule;
  const T = table.num_train_timesteps;
  if (meaning === 'T') return `Now ${T}.`;
  const text = symbolText(meaning);
  if (text?.quantity === undefined) return null;
  const { quantity } = text;
  const name = text.title.replace(/_t$/, '');
  const at = (t: number): string => short(quantityAt(quantity, table, t));
  return `Now from ${name}₁ = ${at(1)} to ${name}_T = ${at(T)}.`;
}
