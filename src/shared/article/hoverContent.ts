// Layer: shared, article. No vscode, no DOM. All that a hover over an equation shows, in order: of the
// symbol below the pointer, then of the equation; each a title, pictures and sentences.

import { coefficient } from '../../core/numberText';
import { quantityAt, valueAt } from '../../core/scheduleExpression';
import { articleSchedule } from './articleSchedule';
import type { CheckedArticle } from './checked';
import { equationPicture } from './equationPicture';
import { explainEquation, explainSymbol } from './explain';
import { macrosOf } from './macros';
import type { Picture, PictureColors } from './picture';
import { readingPicture, symbolPicture } from './readingPictures';
import type { FilledEquation } from './readings';
import { symbolText } from './symbolTexts';

export interface HoverPart {
  title: string;
  /** Below the title, before the sentences. */
  pictures: Picture[];
  /** Sentences, one a paragraph. */
  lines: string[];
}

export interface HoverContent {
  parts: HoverPart[];
  /** What is explained, in the equation's LaTeX, the end exclusive. */
  start: number;
  end: number;
}

/** The step that numbers are shown for: within the process, and the same in all hovers. */
function shownStep(T: number): number {
  return Math.max(1, Math.round(0.3 * T));
}

/** What is said at an offset of an equation's LaTeX; null for an equation that has no reading. */
export function hoverContent(
  checked: CheckedArticle,
  index: number,
  at: number,
  colors: PictureColors,
): HoverContent | null {
  const equation = equationPart(checked, index, colors);
  if (equation === null) return null;
  const symbol = explainSymbol(checked, index, at);
  if (symbol === null) {
    const end = checked.article.equations[index].tex.length;
    return { parts: [equation], start: 0, end };
  }
  const { title, lines, start, end, meaning } = symbol;
  const schedule = articleSchedule(checked);
  const pictures: Picture[] = [];
  const values: string[] = [];
  if (schedule !== null) {
    const picture = symbolPicture(meaning, schedule.table, colors);
    if (picture !== null) pictures.push(picture);
    const quantity = symbolText(meaning)?.quantity;
    const t = shownStep(schedule.table.num_train_timesteps);
    if (quantity !== undefined) {
      values.push(`At t = ${t}: ${coefficient(quantityAt(quantity, schedule.table, t))}.`);
    }
  }
  const part = { title, pictures, lines: [...lines, ...values] };
  return { parts: [part, equation], start, end };
}

function equationPart(
  checked: CheckedArticle,
  index: number,
  colors: PictureColors,
): HoverPart | null {
  const explained = explainEquation(checked, index);
  const { reading, filled, process } = checked.interpretations[index];
  if (explained === null || reading === null) return null;
  const { equations } = checked.article;
  const macros = macrosOf(equations);
  const { tex } = equations[index];
  const schedule = articleSchedule(checked);
  const pictures = [equationPicture(tex, macros, colors, tex)];
  if (schedule !== null) {
    if (filled !== null) {
      const numbers = numbersOf(filled, schedule.table);
      pictures.push(equationPicture(numbers, macros, colors, numbers));
    }
    // Those pictures are of the table of β.
    if (process !== 've') pictures.push(readingPicture(reading, schedule.table, colors));
  }
  const { title, lines } = explained;
  return { title, pictures: pictures.filter((picture) => picture !== null), lines };
}

/** The LaTeX of an equation with its numbers at the shown step. */
function numbersOf(
  { tex, slots }: FilledEquation,
  schedule: Parameters<typeof valueAt>[1],
): string {
  const t = shownStep(schedule.num_train_timesteps);
  return tex.replace(/\\htmlData\{slot=(\d+)\}\{0\}/g, (_, slot: string) => {
    const { kind, value } = slots[Number(slot)];
    const number = valueAt(value, schedule, t);
    return kind === 'step' ? String(number) : coefficient(number).replace('−', '-');
  });
}
