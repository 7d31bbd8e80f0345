// Layer: shared, article. No vscode, no DOM. Sentences of an article in one spelling, so that numbers and
// symbols are found however they are written: `$\beta_1 = 10^{-4}$`, "β₁ = 10⁻⁴" and "β<sub>1</sub>
// = 10<sup>-4</sup>" all become "β_1 = 10^-4". Every character keeps its place.

import type { ProsePart } from '../prose';
import { OBJECT } from '../prose';

/** A paragraph, heading or displayed equation. */
export interface PlainBlock {
  plain: PlainText;
  parts: readonly ProsePart[];
}

/** The text of a block by itself. */
export interface PlainText {
  text: string;
  /** For each character the part that it is from, and where it begins and ends there. */
  part: number[];
  from: number[];
  to: number[];
}

/** Where a part of a block stands in the article; the end is exclusive. */
export function spanOf({ plain, parts }: PlainBlock, from: number, to: number) {
  const start = parts[plain.part[from]].starts[plain.from[from]];
  return { start, end: parts[plain.part[to - 1]].starts[plain.to[to - 1]] };
}

/** Every setting has a number or the name of a schedule. */
const HAS_SETTING = /[\d⁰¹²³⁴-⁹₀-₉]|schedule|linear/i;

/** The blocks that may give a setting. */
export function plainBlocks(prose: readonly ProsePart[]): PlainBlock[] {
  const blocks: PlainBlock[] = [];
  let parts: ProsePart[] = [];
  for (const part of [...prose, END]) {
    if (part.kind !== 'end') parts.push(part);
    else if (parts.length > 0) {
      if (parts.some(({ text }) => HAS_SETTING.test(text))) {
        blocks.push({ plain: plainText(parts), parts });
      }
      parts = [];
    }
  }
  return blocks;
}

function plainText(parts: readonly ProsePart[]): PlainText {
  const made: PlainText = { text: '', part: [], from: [], to: [] };
  parts.forEach((part, index) => {
    const pieces = part.kind === 'equation' ? latexPieces(part.text) : wordPieces(part.text);
    for (const { text, from, to } of pieces) {
      for (const character of text.split('')) {
        made.text += character;
        made.part.push(index);
        made.from.push(from);
        made.to.push(to);
      }
    }
  });
  return made;
}

const END: ProsePart = { kind: 'end', text: '', starts: [] };

interface Piece {
  text: string;
  /** Indices in the part's text. */
  from: number;
  to: number;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉ₜ';
const SIGNS: Readonly<Partial<Record<string, string>>> = {
  '−': '-',
  '⋅': '×',
  '·': '×',
  ϵ: 'ε',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\t': ' ',
  '\n': ' ',
};

const SCRIPT_OR_CHARACTER = /[_^]\{([^{}]*)\}|[^]/g;

function* wordPieces(text: string): Generator<Piece> {
  let before = '';
  for (const { 0: character, 1: inner, index } of text.matchAll(SCRIPT_OR_CHARACTER)) {
    // A script in braces outside of LaTeX, as in 10^{-4}.
    if (inner as string | undefined) {
      yield { text: character[0] + inner, from: index, to: index + character.length };
      continue;
    }
    const raised = RAISED.indexOf(character);
    const lowered = LOWERED.indexOf(character);
    const kind = raised >= 0 ? '^' : lowered >= 0 ? '_' : '';
    const mark = kind !== before ? kind : '';
    before = kind;
    const written = raised >= 0 ? '0123456789-'[raised] : '0123456789t'[lowered];
    const plain = kind === '' ? (SIGNS[character] ?? character) : written;
    yield { text: mark + plain, from: index, to: index + 1 };
  }
}

const GREEK: Readonly<Partial<Record<string, string>>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  epsilon: 'ε',
  varepsilon: 'ε',
  eta: 'η',
  lambda: 'λ',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  theta: 'θ',
};
/** Commands that say nothing here: fonts, and the sizes of brackets. */
const SILENT =
  /^(?:left|right|[bB]igg?[lr]?|math(?:rm|bf|it|sf|tt)|text(?:rm|bf|it)?|boldsymbol|bm|operatorname|displaystyle|tag|label)$/;
const WORDS: Readonly<Partial<Record<string, string>>> = {
  min: 'min',
  max: 'max',
  times: '×',
  cdot: '×',
  in: '∈',
  to: ' to ',
  rightarrow: ' to ',
  approx: '≈',
  ldots: '…',
  dots: '…',
  cdots: '…',
  quad: ' ',
  qquad: ' ',
  coloneqq: '=',
};

function* latexPieces(tex: string): Generator<Piece> {
  for (const { 0: token, 1: name, index: from } of tex.matchAll(/\\([A-Za-z]+)|\\[^]|[^]/g)) {
    const to = from + token.length;
    if (name as string | undefined) {
      if (SILENT.test(name)) continue;
      yield { text: GREEK[name] ?? WORDS[name] ?? OBJECT, from, to };
    } else if (/^\\[\\,;:! ]$|^[\s~&]$/.test(token)) yield { text: ' ', from, to };
    else if (/^\\[{}]$/.test(token)) yield { text: token.slice(1), from, to };
    else if (token === '{' && tex.startsWith('{,}', from)) continue;
    else if (token !== '{' && token !== '}') {
      yield { text: SIGNS[token] ?? (token.length > 1 ? OBJECT : token), from, to };
    }
  }
}
