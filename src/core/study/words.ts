// Layer: core (pure). A study in words: its keys, its cells, its numbers and fits.

import { fieldOf, valueText } from '../recipe/fieldText';
import type { FieldValue } from '../recipe/fieldKinds';
import type { Part } from '../recipe/fieldTypes';
import { fixed, short } from '../numberText';
import type { Varied } from './definition';
import { measureLabel, measureText } from './measures';
import type { CellValues } from './plan';
import type { CellNumber, StudyFit } from './results';

/** What a form calls a key: "Batch size". */
export function keyLabel(key: string): string {
  const [part, name] = key.split('.');
  return fieldOf(part as Part, name).label;
}

/** A value of a key as a table shows it: words as they are written, since labels are sentences. */
export function cellText(key: string, value: FieldValue): string {
  const [part, name] = key.split('.');
  return typeof value === 'string' ? value : valueText(fieldOf(part as Part, name), value);
}

/** "epsilon, Batch size 32"; "all trials" for a study whose repeats alone differ. */
export function cellName(vary: readonly Varied[], values: CellValues): string {
  const words = vary.map(({ key }, i) => {
    const text = cellText(key, values[i]);
    return typeof values[i] === 'string' ? text : `${keyLabel(key)} ${text}`;
  });
  return words.length === 0 ? 'all trials' : words.join(', ');
}

/** What a number is called: a key, a measure, or what the study itself defines. */
export function numberLabel(id: string): string {
  if (id === 'step') return 'Training step';
  return id.includes('.') ? keyLabel(id) : measureLabel(id);
}

/** More digits than these behind the point are written as powers of ten. */
const MOST_DIGITS = 6;

/** "0.412 ± 0.030": both to the second digit of the deviation; a number that never differs, alone. */
export function cellNumberText(id: string, { mean, deviation }: CellNumber): string {
  const text = measureText(id, mean);
  if (deviation === null || deviation === 0) return text;
  const isShare = text.endsWith('%');
  const [value, spread] = [mean, deviation].map((number) => (isShare ? 100 * number : number));
  const digits = Math.max(0, 1 - Math.floor(Math.log10(spread)));
  if (!Number.isFinite(value) || !Number.isFinite(digits) || digits > MOST_DIGITS)
    return `${text} ± ${measureText(id, Number(deviation.toPrecision(2)))}`;
  const unit = isShare ? ' %' : '';
  return `${fixed(value, digits)}${unit} ± ${fixed(spread, digits)}${unit}`;
}

/** "tau_mem ∝ data.count^1.02 ± 0.07 (4 points)". */
export function fitText({ name, over, law, points }: StudyFit): string {
  if (law === null)
    return `${name} was reached in ${points.length} trials, too few different values of ${over} for a fit.`;
  const error = law.error === null ? '' : ` ± ${short(Number(law.error.toPrecision(2)))}`;
  const exponent = short(Number(law.exponent.toPrecision(3)));
  return `${name} ∝ ${over}^${exponent}${error} (${law.count} points).`;
}
