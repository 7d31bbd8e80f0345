// Layer: shared, article. No vscode, no DOM. Numbers in sentences: 1000, 1,000, 0.02, 1e-4, 10^-4 and
// 2×10^-4. What is longer than a number, as 1000/2 or 10x, is none.

const DIGITS = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`;
const POWER = String.raw`(?:e[+-]?\d+|\s?[×x*]\s?10\^-?\d+|\^-?\d+)`;

/** Source of a regular expression for a number, without groups. */
export const NUMBER = String.raw`(?<![\w.^])(?:${DIGITS})${POWER}?(?![\w^]|[.,]\d|\s?[×*/]\s?[\w(]|\s?\+|\s?-\s?\d|\s?%)`;

/** The value of a text that NUMBER matches. */
export function numberOf(text: string): number {
  const plain = text.replace(/[,\s](?=\d{3})/g, '').replace(/\s/g, '');
  const product = /^([\d.]+)[×x*]10\^(-?\d+)$/.exec(plain);
  if (product !== null) return Number(`${product[1]}e${product[2]}`);
  const power = /^([\d.]+)\^(-?\d+)$/.exec(plain);
  if (power === null) return Number(plain);
  return power[1] === '10' ? Number(`1e${power[2]}`) : Number(power[1]) ** Number(power[2]);
}
