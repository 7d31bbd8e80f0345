// Layer: shared, article. No vscode, no DOM. A setting of a sentence in the value that runs: the one
// number or the one name of a schedule that stands there, in the writer's way of writing it.

import type { ArticleSetting } from '../settings';

const NUMERAL = /\d[\d,]*(?:\.\d+)?(?:[eE][-−]?\d+)?/g;

/** How writers call the schedules. */
const NAMES: Readonly<Partial<Record<string, string>>> = {
  linear: 'linear',
  linear_scaled: 'scaled linear',
  squaredcos_cap_v2: 'cosine',
  sigmoid: 'sigmoid',
};

/** What to write at the setting's place instead; null where that is not one plain value. */
export function settingFix(
  text: string,
  { start, end, value }: ArticleSetting,
  wanted: number | string,
): string | null {
  const written = text.slice(start, end);
  return typeof wanted === 'number' && typeof value === 'number'
    ? numberFix(written, value, wanted)
    : nameFix(written, value, wanted);
}

function numberFix(written: string, value: number, wanted: number): string | null {
  // 10^{-4}, 10⁻⁴ and 2 × 10^3 are not one numeral.
  if (/[\^⁰¹²³⁴-⁹⁻×*/]|\\(?:times|cdot|frac)/.test(written)) return null;
  const numerals = [...written.matchAll(NUMERAL)];
  if (numerals.length !== 1) return null;
  const [found] = numerals;
  const [numeral] = found;
  if (Number(numeral.replaceAll(',', '').replace('−', '-')) !== value) return null;
  const grouped = numeral.includes(',') ? wanted.toLocaleString('en') : String(wanted);
  return written.slice(0, found.index) + grouped + written.slice(found.index + numeral.length);
}

function nameFix(written: string, value: number | string, wanted: number | string): string | null {
  const [from, to] = [NAMES[value], NAMES[wanted]];
  if (from === undefined || to === undefined) return null;
  const at = written.toLowerCase().indexOf(from);
  if (at < 0 || written.toLowerCase().lastIndexOf(from) !== at) return null;
  const isCapital = written[at] !== from[0];
  const name = isCapital ? to[0].toUpperCase() + to.slice(1) : to;
  return written.slice(0, at) + name + written.slice(at + from.length);
}
