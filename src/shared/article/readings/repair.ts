// Layer: shared, article. No vscode, no DOM. Small changes of an expression: a root more or less, α
// for ᾱ, another sign, another index. An equation that one of them makes right is a near miss of it,
// and the change is what was wrong.

import { bare, childrenOf, walk } from '../mathematics/tree';
import type { Node, NodeOf, SymbolNode } from '../mathematics/tree';
import { copy, place, slice, within } from './edits';
import type { Edit, Repair, RepairKind, RepairSource } from './edits';
import { roleOf } from './meaning';

/** Every change of one place, and the change of every α to ᾱ and back; simple ones first. */
export function repairsOf(root: Node, source: RepairSource): Repair[] {
  const repairs: Repair[] = [];
  collect(root, null, { source, repairs });
  if (root.kind === 'sum' || root.kind === 'product' || root.kind === 'fraction') {
    repairs.push(negated(root, source));
  }
  const complements = complementsOf(root, source);
  repairs.push(...complements.map((edit): Repair => ({ kind: 'complement', edits: [edit] })));
  if (complements.length > 1) repairs.push({ kind: 'complement', edits: complements });
  const swap = exchanged(root, source);
  if (swap !== null) repairs.push(swap);
  for (const role of ['alpha', 'alpha_bar'] as const) {
    const edits = repairs
      .filter(({ kind, edits: [{ node }] }) => {
        return kind === 'bar' && node.kind === 'symbol' && roleOf(node, source.letters) === role;
      })
      .flatMap((repair) => repair.edits);
    if (edits.length > 1) repairs.push({ kind: 'bar', edits });
  }
  return repairs.sort((a, b) => sizeOf(a) - sizeOf(b) || RANK[a.kind] - RANK[b.kind]);
}

/** How large a change is: its length, and more for slips that are rarer. */
function sizeOf({ kind, edits }: Repair): number {
  return edits.reduce((total, { start, end }) => total + end - start, RARITY[kind] ?? 0);
}

const RARITY: Partial<Record<RepairKind, number>> = {
  square: 15,
  index: 20,
  inverse: 25,
  complement: 30,
};

/** Which of two changes of the same size is tried first. */
const RANK: Readonly<Record<RepairKind, number>> = {
  root: 0,
  bar: 1,
  square: 2,
  sign: 3,
  tilde: 4,
  operator: 5,
  index: 6,
  inverse: 7,
  swap: 8,
  complement: 9,
};

/** 1 − ᾱ for ᾱ and ᾱ for 1 − ᾱ, wherever one of them stands. */
function complementsOf(node: Node, source: RepairSource, parent: Node | null = null): Edit[] {
  const inner = node.kind === 'sum' ? rest(node, source) : null;
  if (inner !== null) {
    return [
      {
        node,
        replacement: copy(inner),
        ...within(node, source.tex),
        text: slice(inner, source.tex),
      },
    ];
  }
  if (node.kind === 'symbol') {
    if (!isScale(node, source)) return [];
    const span = within(node, source.tex);
    const one: Node = { kind: 'number', value: 1, ...span };
    const minus: Node = { kind: 'negation', body: copy(node), ...span };
    const bracketed = parent?.kind === 'product' || parent?.kind === 'negation';
    const difference = `1-${slice(node, source.tex)}`;
    const text = bracketed ? `(${difference})` : difference;
    return [{ node, replacement: { kind: 'sum', terms: [one, minus], ...span }, ...span, text }];
  }
  return childrenOf(node).flatMap((child) => complementsOf(child, source, node));
}

/** ᾱ of 1 − ᾱ; null for another sum. */
function rest({ terms }: NodeOf<'sum'>, source: RepairSource): SymbolNode | null {
  const [one, other] = terms;
  if (terms.length !== 2 || one.kind !== 'number' || one.value !== 1) return null;
  const body = other.kind === 'negation' ? bare(other.body) : null;
  return body?.kind === 'symbol' && isScale(body, source) ? body : null;
}

function isScale(node: SymbolNode, { letters }: RepairSource): boolean {
  return /^(?:alpha|alpha_bar|beta)$/.test(roleOf(node, letters));
}

/** x_0 and ε in each other's place. */
function exchanged(root: Node, { tex, letters }: RepairSource): Repair | null {
  const clean: SymbolNode[] = [];
  const noise: SymbolNode[] = [];
  walk(root, (node) => {
    if (node.kind !== 'symbol') return;
    const role = roleOf(node, letters);
    if (role === 'x_0' || role === 'x_theta') clean.push(node);
    if (role === 'epsilon' || role === 'epsilon_theta') noise.push(node);
  });
  if (clean.length !== 1 || noise.length !== 1) return null;
  const edit = (node: SymbolNode, other: SymbolNode): Edit => ({
    node,
    replacement: { ...other },
    ...within(node, tex),
    text: slice(other, tex),
  });
  return { kind: 'swap', edits: [edit(clean[0], noise[0]), edit(noise[0], clean[0])] };
}

/** LaTeX of the range from the first edit to the last, changed; null where it cannot be written. */
export function fixOf(
  { edits }: Repair,
  tex: string,
): { start: number; end: number; fix: string | null } {
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  const start = sorted[0].start;
  const end = Math.max(...sorted.map((edit) => edit.end));
  let fix = '';
  let at = start;
  for (const edit of sorted) {
    if (edit.text === null || edit.start < at) return { start, end, fix: null };
    fix += tex.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return { start, end, fix };
}

interface Collected {
  source: RepairSource;
  repairs: Repair[];
}

function collect(node: Node, parent: Node | null, into: Collected): void {
  const { source, repairs } = into;
  const add = (kind: RepairKind, replacement: Node, text: string | null): void => {
    repairs.push({ kind, edits: [{ node, replacement, ...within(node, source.tex), text }] });
  };
  switch (node.kind) {
    case 'symbol':
      symbolRepairs(node, source, add);
      break;
    case 'sum':
      signRepairs(node, into);
      break;
    case 'root':
      add('root', copy(node.body), inside(node.body, source.tex, parent));
      break;
    case 'power':
      if (node.exponent.kind === 'number' && node.exponent.value === 2) {
        add('square', copy(node.base), slice(node.base, source.tex));
      }
      break;
    case 'fraction':
      add(
        'inverse',
        { ...node, numerator: node.denominator, denominator: node.numerator },
        `\\frac{${slice(node.denominator, source.tex)}}{${slice(node.numerator, source.tex)}}`,
      );
      break;
    case 'big':
      if (node.operator !== 'int') bigRepairs(node, into);
      break;
    default:
  }
  if (canHaveRoot(node, parent, source)) {
    const inner = slice(bare(node), source.tex);
    add(
      'root',
      { ...place(node), kind: 'root', body: copy(node), degree: null, isSlip: false },
      `\\sqrt{${inner}}`,
    );
    if (parent?.kind !== 'root') add('square', square(node), squareText(node, source.tex));
  }
  if (node.kind === 'symbol') return;
  for (const child of childrenOf(node)) collect(child, node, into);
}

function symbolRepairs(
  node: SymbolNode,
  { tex, letters, barTex }: RepairSource,
  add: (kind: RepairKind, replacement: Node, text: string | null) => void,
): void {
  const role = roleOf(node, letters);
  const span = within(node, tex);
  const text = tex.slice(span.start, span.end);
  if (role === 'alpha') {
    add(
      'bar',
      { ...node, accent: 'bar' },
      text.includes('\\alpha') ? text.replace('\\alpha', barTex) : null,
    );
  } else if (role === 'alpha_bar' && node.name === 'alpha') {
    const plain = text.replace(ACCENTED, '\\alpha');
    add('bar', { ...node, accent: '' }, plain === text ? null : plain);
  } else if (role === 'beta') {
    add(
      'tilde',
      { ...node, accent: 'tilde' },
      text.includes('\\beta') ? text.replace('\\beta', '\\tilde{\\beta}') : null,
    );
  } else if (role === 'beta_tilde') {
    const plain = text.replace(ACCENTED_BETA, '\\beta');
    add('tilde', { ...node, accent: '' }, plain === text ? null : plain);
  }
  if (!/^(?:alpha|alpha_bar|beta|sigma)$/.test(role) || node.sub === null) return;
  const { sub } = node;
  const shown = tex
    .slice(sub.start, sub.end)
    .replace(/^\{([^]*)\}$/, '$1')
    .trim();
  for (const [offset, shifted] of shifts(sub, shown)) {
    const written = node.isApplied ? shifted : `{${shifted}}`;
    const behind =
      text.slice(0, sub.start - span.start) + written + text.slice(sub.end - span.start);
    add('index', { ...node, sub: shift(sub, offset) }, behind);
  }
}

const ACCENTED = /\\(?:bar|overline|hat|widehat|tilde|widetilde)\s*(?:\{\s*\\alpha\s*\}|\\alpha)/;
const ACCENTED_BETA = /\\(?:hat|widehat|tilde|widetilde)\s*(?:\{\s*\\beta\s*\}|\\beta)/;

/** The index one less or one more, as it is written. */
function shifts(sub: Node, shown: string): [number, string][] {
  if (sub.kind === 'symbol')
    return [
      [-1, `${shown}-1`],
      [1, `${shown}+1`],
    ];
  if (sub.kind !== 'sum' || sub.terms.length !== 2) return [];
  const minus = /^(.+?)\s*-\s*1$/.exec(shown);
  if (minus !== null) return [[1, minus[1]]];
  const plus = /^(.+?)\s*\+\s*1$/.exec(shown);
  return plus === null ? [] : [[-1, plus[1]]];
}

function shift(sub: Node, offset: number): Node {
  const { start, end } = sub;
  return { kind: 'sum', terms: [sub, { kind: 'number', value: offset, start, end }], start, end };
}

function signRepairs(sum: NodeOf<'sum'>, { source, repairs }: Collected): void {
  sum.terms.forEach((term, index) => {
    const opposite: Node =
      term.kind === 'negation'
        ? copy(term.body)
        : { ...place(term), kind: 'negation', body: copy(term) };
    const edit = { node: term, replacement: opposite, ...signEdit(sum, index, source.tex) };
    repairs.push({ kind: 'sign', edits: [edit] });
  });
}

/** Where the sign before a term is changed, and to what. */
function signEdit(
  sum: NodeOf<'sum'>,
  index: number,
  tex: string,
): { start: number; end: number; text: string | null } {
  const term = sum.terms[index];
  if (index === 0) {
    const isNegative = tex[term.start] === '-';
    return {
      start: term.start,
      end: term.start + (isNegative ? 1 : 0),
      text: isNegative ? '' : '-',
    };
  }
  const from = sum.terms[index - 1].end;
  const between = tex.slice(from, term.start + 1);
  const at = between.search(/[+-]/);
  if (at < 0) return { start: term.start, end: term.end, text: null };
  return { start: from + at, end: from + at + 1, text: between[at] === '+' ? '-' : '+' };
}

/** The whole with the other sign: written before it, or taken away. */
function negated(node: Node, { tex }: RepairSource): Repair {
  const replacement: Node = { ...place(node), kind: 'negation', body: copy(node) };
  // -a + b is b - a the other way round: two signs, which are written as a whole.
  const text = node.kind === 'sum' ? flipped(node, tex) : `-${slice(node, tex)}`;
  return { kind: 'sign', edits: [{ node, replacement, start: node.start, end: node.end, text }] };
}

function flipped(sum: NodeOf<'sum'>, tex: string): string | null {
  const edits = sum.terms.map((_, index) => ({ ...signEdit(sum, index, tex) }));
  let text = '';
  let at = sum.start;
  for (const edit of edits) {
    if (edit.text === null) return null;
    text += tex.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + tex.slice(at, sum.end);
}

function bigRepairs(node: NodeOf<'big'>, { source, repairs }: Collected): void {
  const [from, to] = node.operator === 'sum' ? ['\\sum', '\\prod'] : ['\\prod', '\\sum'];
  const isWritten = source.tex.startsWith(from, node.start);
  const end = node.start + from.length;
  repairs.push({
    kind: 'operator',
    edits: [
      {
        node,
        replacement: { ...node, operator: node.operator === 'sum' ? 'prod' : 'sum' },
        start: node.start,
        end: isWritten ? end : node.end,
        text: isWritten ? to : null,
      },
    ],
  });
}

/** A root is put around factors, numerators and denominators that hold a scale. */
function canHaveRoot(node: Node, parent: Node | null, { letters }: RepairSource): boolean {
  if (node.kind === 'symbol') {
    return (
      /^(?:alpha|alpha_bar|beta|beta_tilde|sigma)$/.test(roleOf(node, letters)) &&
      parent?.kind !== 'power'
    );
  }
  if (node.kind === 'group') return node.open !== '{' && node.body.kind === 'sum';
  if (node.kind === 'sum') return parent?.kind === 'fraction' || parent === null;
  if (node.kind === 'fraction') return true;
  if (node.kind !== 'product' || node.factors.some((factor) => isIdentity(factor))) return false;
  return parent?.kind === 'fraction' || parent === null;
}

function isIdentity(node: Node): boolean {
  return node.kind === 'symbol' && node.name === 'I';
}

function square(node: Node): Node {
  const two: Node = { kind: 'number', value: 2, start: node.end, end: node.end };
  return { ...place(node), kind: 'power', base: copy(node), exponent: two };
}

function squareText(node: Node, tex: string): string {
  const text = slice(node, tex);
  if (node.kind === 'symbol' || node.kind === 'group') return `${text}^2`;
  return `\\left(${slice(bare(node), tex)}\\right)^2`;
}

/** The body of a root by itself, in brackets where it is a sum beside factors. */
function inside(body: Node, tex: string, parent: Node | null): string {
  const text = slice(bare(body), tex);
  const isAlone = parent === null || parent.kind === 'fraction' || parent.kind === 'root';
  return bare(body).kind === 'sum' && !isAlone ? `(${text})` : text;
}
