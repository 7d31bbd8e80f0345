// Layer: shared, article. No vscode, no DOM. A differential equation of x as a form whose slots are
// the differentials and what the drift is made of: x, a drift f(x, t), the score, a network.

import { hasParameters } from '../mathematics/applications';
import { bare, walk } from '../mathematics/tree';
import type { Node, NodeOf, SymbolNode } from '../mathematics/tree';
import type { Equation } from './equation';
import { Form, headOf } from './form';
import { roleOf } from './meaning';

export interface Motion {
  /**
   * dx by its slots: "dt", "dw", "x", "drift" (f(x, t), or f(t) that stands by itself), "score",
   * "divergence" (∇·[G Gᵀ]), "noise" (predicted), "denoised", "velocity"; "rate" instead of "dt" where it is dx/dt.
   */
  form: Form;
  /** Letter of the time. */
  time: string;
  /** The Wiener process has a bar, or it runs the other way. */
  isBackwards: boolean;
  letters: Equation['letters'];
}

const WIENER = /^(?:w|W|B|b|omega|Z|beta)$/;

/** The differential equation that a claim is; null for anything else. */
export function motionOf(left: Node, right: Node, equation: Equation): Motion | null {
  const change = changeOf(left);
  if (change === null) return null;
  let isBackwards = false;
  let { time } = change;
  walk(right, (node) => {
    if (node.kind !== 'differential') return true;
    if (isWiener(node.of)) isBackwards ||= node.of.accent !== '';
    else time ??= node.of.name;
    return false;
  });
  if (time === null) return change.isNoiseOnly(right) ? motion('t') : null;
  return motion(time);

  function motion(named: string): Motion {
    const form = new Form(opaque(right), (node) => slotOf(node, { time: named, equation }));
    return { form, time: named, isBackwards, letters: equation.letters };
  }
}

interface Change {
  /** Letter of the time of dx/dt; null for dx. */
  time: string | null;
  isNoiseOnly(right: Node): boolean;
}

/** dx, dx/dt, d/dt x, \dot x of a state. */
function changeOf(left: Node): Change | null {
  const node = bare(left);
  const isNoiseOnly = (right: Node): boolean => new Form(right, wienerSlot).has('dw');
  if (node.kind === 'differential') {
    return isState(node.of) ? { time: null, isNoiseOnly } : null;
  }
  if (node.kind === 'symbol' && node.accent === 'dot') {
    return isState(node) ? { time: 't', isNoiseOnly } : null;
  }
  const derivative = derivativeOf(node);
  if (derivative?.of.some((part) => isStateNode(bare(part))) !== true) return null;
  return { time: derivative.by.name, isNoiseOnly };
}

function wienerSlot(node: Node): string | null {
  return node.kind === 'differential' && isWiener(node.of) ? 'dw' : null;
}

function isWiener({ name }: SymbolNode): boolean {
  return WIENER.test(name);
}

function isState({ name }: SymbolNode): boolean {
  return /^[xzyXZYu]$/.test(name);
}

function isStateNode(node: Node): boolean {
  const head = node.kind === 'differential' ? node.of : headOf(node);
  return head !== null && (isState(head) || head.name === 'psi' || head.name === 'phi');
}

interface Derivative {
  of: Node[];
  by: SymbolNode;
}

/** dy/dt and d/dt y; null for another quotient. */
export function derivativeOf(node: Node): Derivative | null {
  if (node.kind === 'product') {
    const [first, ...rest] = node.factors;
    if (first.kind !== 'fraction') return null;
    const by = denominatorOf(first);
    const isOperator = isLetterD(bare(first.numerator));
    return by !== null && isOperator ? { of: rest, by } : null;
  }
  if (node.kind !== 'fraction') return null;
  const by = denominatorOf(node);
  const top = bare(node.numerator);
  if (by === null) return null;
  if (top.kind === 'differential') return { of: [top], by };
  if (top.kind === 'product' && isLetterD(top.factors[0])) return { of: top.factors.slice(1), by };
  return null;
}

function denominatorOf({ denominator }: NodeOf<'fraction'>): SymbolNode | null {
  const node = bare(denominator);
  if (node.kind === 'differential') return node.of;
  // \partial t
  if (node.kind === 'product' && node.factors.length === 2 && isLetterD(node.factors[0])) {
    const by = bare(node.factors[1]);
    return by.kind === 'symbol' ? by : null;
  }
  return null;
}

function isLetterD(node: Node): boolean {
  return node.kind === 'symbol' && /^(?:d|partial)$/.test(node.name) && node.sub === null;
}

/** The tree with each derivative as one symbol, so that its dt is not the equation's. */
export function opaque(node: Node): Node {
  const derivative =
    node.kind === 'fraction' || node.kind === 'product' ? derivativeOf(node) : null;
  if (derivative !== null) return derivativeSymbol(node, derivative);
  switch (node.kind) {
    case 'sum':
      return { ...node, terms: node.terms.map(opaque) };
    case 'product':
      return { ...node, factors: factorsOf(node.factors) };
    case 'group':
    case 'negation':
    case 'root':
    case 'norm':
      return { ...node, body: opaque(node.body) };
    case 'fraction':
      return {
        ...node,
        numerator: opaque(node.numerator),
        denominator: opaque(node.denominator),
      };
    case 'power':
      return { ...node, base: opaque(node.base) };
    default:
      return node;
  }
}

/** d/dt in the middle of a product takes what is behind it up to the next differential. */
function factorsOf(factors: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (let i = 0; i < factors.length; i += 1) {
    const rest: Node = { kind: 'product', factors: factors.slice(i, i + 2), start: 0, end: 0 };
    const operated = derivativeOf(rest);
    if (operated !== null && factors[i + 1].kind !== 'differential') {
      out.push(derivativeSymbol(rest, operated));
      i += 1;
    } else out.push(opaque(factors[i]));
  }
  return out;
}

function derivativeSymbol({ start, end }: Node, { of }: Derivative): Node {
  const name = `derivative ${JSON.stringify(of, (key, value: unknown) =>
    key === 'start' || key === 'end' ? undefined : value,
  )}`;
  const rest = { accent: '', font: '', sub: null, label: 'rate', primes: 0 } as const;
  return { kind: 'symbol', name, ...rest, isApplied: false, start, end };
}

function slotOf(
  node: Node,
  { time, equation }: { time: string; equation: Equation },
): string | null {
  if (node.kind === 'differential') {
    if (isWiener(node.of)) return 'dw';
    return node.of.name === time ? 'dt' : null;
  }
  if (node.kind === 'gradient') return scoreSlot(node.body);
  if (isDivergence(node)) return 'divergence';
  const head = headOf(node);
  if (head === null) return null;
  if (node.kind === 'call' || hasParameters(head)) {
    const role = roleOf(head, equation.letters);
    if (role === 'epsilon_theta' || head.name === 'epsilon') return 'noise';
    if (role === 'score_theta' || head.name === 's' || head.name === 'S') return 'score';
    if (head.name === 'D') return 'denoised';
    if (head.name === 'v' || head.name === 'u') return 'velocity';
    if (role === 'x_theta' && head.name !== 'f') return 'denoised';
    return node.kind === 'call' && /^(?:f|mu|b|h|F|a)$/.test(head.name) && takesState(node)
      ? 'drift'
      : null;
  }
  if (/^[xzyXZYu]$/.test(head.name) && head.accent !== 'dot') {
    return head.accent === 'hat' ? 'denoised' : 'x';
  }
  return null;
}

/** ∇·[G Gᵀ] */
function isDivergence(node: Node): boolean {
  if (node.kind !== 'product' || node.factors.length !== 2) return false;
  const [nabla, of] = node.factors;
  return nabla.kind === 'symbol' && nabla.name === 'nabla' && /^[gG]$/.test(firstLetter(of));
}

function firstLetter(node: Node): string {
  let found = '';
  walk(node, (below) => {
    if (below.kind === 'symbol' && found === '') found = below.name;
    return found === '';
  });
  return found;
}

/** True for f(x, t) and not for f(t). */
function takesState({ content }: NodeOf<'call'>): boolean {
  return content.items.some((item) => {
    const node = bare(item);
    return node.kind === 'symbol' && isState(node);
  });
}

/** ∇ log p(x), or ∇ log p(y|x), the score of a classifier. */
function scoreSlot(body: Node): string | null {
  const node = bare(body);
  if (node.kind !== 'function' || !/^(?:log|ln)$/.test(node.name)) return null;
  const density = bare(node.argument);
  if (density.kind !== 'call' || !/^[pqPQ]$/.test(density.head.name)) return null;
  const first = density.content.items.map(bare).at(0);
  const isClassifier = first?.kind === 'symbol' && /^[ycC]$/.test(first.name);
  return isClassifier && density.content.separators.includes('|') ? 'classifier' : 'score';
}
