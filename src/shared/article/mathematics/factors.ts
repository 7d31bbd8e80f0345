// Layer: shared, article. No vscode, no DOM. One factor of a product: a number, a symbol with its
// scripts and arguments, a root, a fraction, a bracket, a norm, a sum with its bounds, …

import { ACCENTS, BARS, ELLIPSES, FONTS, FUNCTIONS, OPENING } from './commands';
import { applied, functionOf, isExpectation } from './applications';
import { isName } from './reader';
import type { Reader } from './reader';
import { isTransposition, withScripts } from './scripts';
import type { Node, SymbolNode } from './tree';

const BIG: Readonly<Record<string, 'sum' | 'prod' | 'int'>> = {
  '\\sum': 'sum',
  '\\prod': 'prod',
  '\\int': 'int',
  '\\iint': 'int',
  '\\oint': 'int',
};
const SAME_NAME: Readonly<Record<string, string>> = {
  varepsilon: 'epsilon',
  vartheta: 'theta',
  varphi: 'phi',
  varsigma: 'sigma',
  emptyset: 'varnothing',
  upepsilon: 'epsilon',
};

export function parseFactor(parser: Reader): Node {
  const from = parser.at;
  const text = parser.peek();
  if (text in BIG) return big(parser, from);
  if (text === '\\nabla') return gradient(parser, from);
  if (/^\\[a-z]+$/.test(text) && FUNCTIONS.has(text.slice(1))) {
    parser.take();
    return functionOf(parser, text.slice(1), from);
  }
  const base = parseBase(parser);
  const node = withScripts(parser, base, from);
  if (node.kind === 'power' && node.base.kind === 'symbol') {
    // g^2(t) is the square of g(t).
    const inner = applied(parser, node.base, from);
    return inner === node.base ? node : { ...node, base: inner, ...parser.place(from) };
  }
  if (node.kind !== 'symbol') return node;
  if (node.font === 'word' && FUNCTIONS.has(node.name) && node.sub === null) {
    return functionOf(parser, node.name, from);
  }
  if (isExpectation(parser, node)) return expectation(parser, node, from);
  const differential = differentialOf(parser, node, from);
  return differential ?? raised(parser, applied(parser, node, from), from);
}

/** g(t)^2, q(x)^{1+w}: a power behind the argument. */
function raised(parser: Reader, node: Node, from: number): Node {
  if (parser.peek() !== '^') return node;
  parser.take();
  const exponent = parseArgument(parser);
  if (isTransposition(exponent)) return { ...node, ...parser.place(from) };
  return { kind: 'power', base: node, exponent, ...parser.place(from) };
}

/** What scripts hang on. */
export function parseBase(parser: Reader): Node {
  const from = parser.at;
  const text = parser.peek();
  if (/^[\d.]$/.test(text)) return number(parser, from);
  if (text === '{') return group(parser, from);
  if (text in BARS && parser.closing() >= 0) {
    const body = parser.bracket();
    return { kind: 'norm', body: single(body), ...parser.place(from) };
  }
  if (text in OPENING) {
    if (parser.closing() < 0) {
      // The brace of cases has no partner.
      parser.take();
      return parseFactor(parser);
    }
    const content = parser.bracket();
    if (content.items.length === 0) parser.fail();
    if (content.items.length > 1) return content;
    return { kind: 'group', body: content.items[0], open: text, ...parser.place(from) };
  }
  if (text in ACCENTS) return accented(parser, from);
  if (text in FONTS) return inFont(parser, from);
  if (/^\\[dtc]?frac$/.test(text)) {
    parser.take();
    const numerator = parseArgument(parser);
    const denominator = parseArgument(parser);
    return { kind: 'fraction', numerator, denominator, ...parser.place(from) };
  }
  if (text === '\\sqrt') return root(parser, from);
  if (/^\\(?:overset|stackrel|underset)$/.test(text)) return stacked(parser, from);
  if (/^\\(?:under|over)brace$/.test(text)) return braced(parser);
  if (ELLIPSES.has(text)) {
    parser.take();
    return { kind: 'ellipsis', ...parser.place(from) };
  }
  return letter(parser, from);
}

function letter(parser: Reader, from: number): Node {
  const { text, words } = parser.take();
  if (words !== undefined) {
    if (!isName(words)) return { kind: 'words', words, ...parser.place(from) };
    return symbol(words.trim(), 'word', parser.place(from));
  }
  if (!/^(?:\\[A-Za-z]+|[A-Za-z]|∞|ℓ|∅|∂|[\u0370-\u03ff])$/.test(text)) parser.fail();
  const name = text.replace(/^\\/, '');
  if (name === 'Delta' && /^[a-z]$|^\\tau$/.test(parser.peek())) {
    return symbol(`Delta ${parser.take().text}`, '', parser.place(from));
  }
  return symbol(SAME_NAME[name] ?? name, '', parser.place(from));
}

function symbol(
  name: string,
  font: SymbolNode['font'],
  place: { start: number; end: number },
): SymbolNode {
  return {
    kind: 'symbol',
    ...{ name, accent: '', font, sub: null, label: '', primes: 0, isApplied: false },
    ...place,
  };
}

function number(parser: Reader, from: number): Node {
  let digits = '';
  for (;;) {
    const text = parser.peek();
    if (/^\d$/.test(text)) digits += parser.take().text;
    else if (text === '.' && /^\d$/.test(parser.peek(1))) digits += parser.take().text;
    else if (text === '{' && parser.peek(1) === ',' && parser.peek(2) === '}') parser.at += 3;
    else break;
  }
  // 1e-4, as in code.
  if (parser.peek() === 'e' && parser.peek(1) === '-' && /^\d$/.test(parser.peek(2))) {
    parser.at += 2;
    digits += 'e-';
    while (/^\d$/.test(parser.peek())) digits += parser.take().text;
  }
  if (digits === '') parser.fail();
  return { kind: 'number', value: Number(digits), ...parser.place(from) };
}

/** {…}: what is in it, with the place of the braces. */
function group(parser: Reader, from: number): Node {
  const content = parser.bracket();
  if (content.items.length === 0) return parseFactor(parser);
  return { ...single(content), ...parser.place(from) };
}

function single(content: Extract<Node, { kind: 'list' }>): Node {
  return content.items.length === 1 ? content.items[0] : content;
}

/** The argument of a command: a group, a command with its own arguments, or one character. */
export function parseArgument(parser: Reader): Node {
  const from = parser.at;
  if (/^\d$/.test(parser.peek())) {
    const value = Number(parser.take().text);
    return { kind: 'number', value, ...parser.place(from) };
  }
  if (parser.peek() === '{') {
    const content = parser.bracket();
    return { ...single(content), ...parser.place(from) };
  }
  if (/^\\[a-z]+$/.test(parser.peek()) && FUNCTIONS.has(parser.peek().slice(1))) {
    const words = parser.take().text.slice(1);
    return { kind: 'words', words, ...parser.place(from) };
  }
  return parseBase(parser);
}

function root(parser: Reader, from: number): Node {
  parser.take();
  let degree: Node | null = null;
  if (parser.peek() === '[') degree = single(parser.bracket());
  const isSlip = parser.peek() === '(' && parser.closing() >= 0;
  const body = isSlip ? single(parser.bracket()) : parseArgument(parser);
  return { kind: 'root', body, degree, isSlip, ...parser.place(from) };
}

function accented(parser: Reader, from: number): Node {
  const accent = ACCENTS[parser.take().text];
  const isSlip = parser.peek() === '(' && parser.closing() >= 0;
  const body = isSlip ? single(parser.bracket()) : parseArgument(parser);
  if (body.kind !== 'symbol') return { ...body, ...parser.place(from) };
  return { ...body, accent: accent === '' ? body.accent : accent, ...parser.place(from) };
}

function inFont(parser: Reader, from: number): Node {
  const font = FONTS[parser.take().text];
  if (font === 'word' && parser.peek() === '{') {
    const inner = parser.tokens.slice(parser.at + 1, Math.max(parser.at, parser.closing()));
    const name = inner.map(({ text, words }) => words ?? text).join('');
    if (/^[A-Za-z-]{2,}$/.test(name)) {
      parser.at = parser.closing() + 1;
      return symbol(name, 'word', parser.place(from));
    }
  }
  const body = parseArgument(parser);
  if (body.kind !== 'symbol') return { ...body, ...parser.place(from) };
  return { ...body, font: font === 'word' ? 'word' : font, ...parser.place(from) };
}

/** \underset{x}{\mathbb E}: the lower one is what the upper one is taken over. */
function stacked(parser: Reader, from: number): Node {
  parser.take();
  const script = parseArgument(parser);
  const base = parseArgument(parser);
  if (base.kind !== 'symbol') return { ...base, ...parser.place(from) };
  return { ...base, sub: base.sub ?? script, ...parser.place(from) };
}

/** \underbrace{x}_{note}: without its note. */
function braced(parser: Reader): Node {
  parser.take();
  const body = parseArgument(parser);
  if (parser.peek() === '_' || parser.peek() === '^') {
    parser.take();
    const close = parser.closing();
    parser.at = close < 0 ? parser.at + 1 : close + 1;
  }
  return { kind: 'group', body, open: '{', start: body.start, end: body.end };
}

function big(parser: Reader, from: number): Node {
  const operator = BIG[parser.take().text];
  let [lower, upper]: (Node | null)[] = [null, null];
  while (parser.peek() === '_' || parser.peek() === '^') {
    const isLower = parser.take().text === '_';
    const script = parseArgument(parser);
    if (isLower) lower = script;
    else upper = script;
  }
  const body = parser.term();
  return { kind: 'big', operator, from: lower, to: upper, body, ...parser.place(from) };
}

function gradient(parser: Reader, from: number): Node {
  parser.take();
  let variable: Node | null = null;
  if (parser.peek() === '_') {
    parser.take();
    variable = parseArgument(parser);
  }
  // A Laplacian or a divergence is no gradient.
  if (parser.peek() === '^' || /^\\c?dot$/.test(parser.peek())) {
    return withScripts(parser, symbol('nabla', '', parser.place(from)), from);
  }
  const body = parseFactor(parser);
  return { kind: 'gradient', variable, body, ...parser.place(from) };
}

function expectation(parser: Reader, head: SymbolNode, from: number): Node {
  const isBracket = parser.peek() in OPENING && !(parser.peek() in BARS) && parser.closing() >= 0;
  if (!isBracket && !parser.startsFactor()) return head;
  const body = isBracket ? single(parser.bracket()) : parser.term();
  return { kind: 'expectation', under: head.sub, body, ...parser.place(from) };
}

/** dx, \mathrm d t, d\mathbf w; null for another letter d. */
function differentialOf(parser: Reader, node: SymbolNode, from: number): Node | null {
  if (node.name !== 'd' || node.sub !== null || node.accent !== '' || node.primes > 0) return null;
  const text = parser.peek();
  if (!(/^[A-Za-z]$/.test(text) || text in ACCENTS || text in FONTS || text === '\\bar')) {
    return /^\\(?:tau|sigma|lambda|theta|omega|beta|alpha)$/.test(text)
      ? variableOf(parser, from)
      : null;
  }
  return variableOf(parser, from);
}

function variableOf(parser: Reader, from: number): Node | null {
  const start = parser.at;
  const of = withScripts(parser, parseBase(parser), start);
  if (of.kind !== 'symbol') {
    parser.at = start;
    return null;
  }
  const whole = applied(parser, of, start);
  return { kind: 'differential', of: whole.kind === 'symbol' ? whole : of, ...parser.place(from) };
}
