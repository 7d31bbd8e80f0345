// Layer: shared, article. No vscode, no DOM. Noise schedules: β linear or linear in its root (DDPM,
// latent diffusion), ᾱ as a squared cosine (improved DDPM equation 17), a sigmoid.

import { Evaluator } from '../mathematics/evaluate';
import type { Values } from '../mathematics/evaluate';
import { bare, walk } from '../mathematics/tree';
import type { Node, SymbolNode } from '../mathematics/tree';
import { claimsOf } from './claims';
import type { Claim } from './claims';
import type { Equation } from './equation';
import { roleOf } from './meaning';
import type { Match, Reading } from './reading';
import type { Setting } from './types';
import { areEqual } from './world';

/** What β starts and ends at where the text has letters for it. */
const [FIRST, LAST, STEPS] = [0.001, 0.03, 12];
/** Offset of the cosine where it has a letter. */
const OFFSET = 0.008;

export const betaSchedule: Reading = {
  id: 'beta_schedule',
  read: (statement, equation) => {
    for (const claim of claimsOf(statement)) {
      const match =
        linear(claim, equation) ??
        cosine(claim, equation) ??
        sigmoid(claim, equation) ??
        fromProduct(claim, equation);
      if (match !== null) return match;
    }
    return null;
  },
};

/** The values of a schedule's letters at a step. */
class Schedule implements Values {
  constructor(
    private readonly step: number,
    private readonly equation: Equation,
  ) {}

  symbol(node: SymbolNode, index: number): number {
    const { name, label, sub } = node;
    if (name === 'beta') {
      if (/^(?:min|start|low|init)$/.test(label) || index === 1 || index === 0) return FIRST;
      if (/^(?:max|end|high|T)$/.test(label) || (sub?.kind === 'symbol' && /^[TN]$/.test(sub.name)))
        return LAST;
      return NaN;
    }
    if (name === 'pi') return Math.PI;
    if (name === 'T' || name === 'N') return STEPS;
    if (name === 's' && sub === null)
      return this.equation.letters.indices.has('s') ? this.step : OFFSET;
    return /^[tiknu]$/.test(name) && sub === null ? this.step : NaN;
  }

  call(): number {
    return NaN;
  }

  special(): number {
    return NaN;
  }
}

function valuesAt(node: Node, steps: readonly number[], equation: Equation): number[] {
  return steps.map((step) => new Evaluator(new Schedule(step, equation)).value(node));
}

function isBeta(left: Node, { letters }: Equation): boolean {
  return left.kind === 'symbol' && left.sub !== null && roleOf(left, letters) === 'beta';
}

function linear({ left, right }: Claim, equation: Equation): Match | null {
  if (!isBeta(left, equation)) return null;
  const values = valuesAt(right, [1, 4, 7, 10], equation);
  if (isLine(values)) return named('linear', right, equation);
  return isLine(values.map(Math.sqrt)) ? named('scaled_linear', right, equation) : null;
}

/** True for values that grow by the same at each of equal steps. */
function isLine([a, b, c, d]: readonly number[]): boolean {
  return b - a > 1e-12 && areEqual(c - b, b - a) && areEqual(d - c, b - a);
}

/** The schedule by name, and its ends where they are numbers. */
function named(schedule: string, right: Node, equation: Equation): Match {
  const { start, end } = right;
  const settings: Setting[] = [{ name: 'beta_schedule', value: schedule, start, end }];
  const letters = allOf(right, (node) => node.kind === 'symbol' && node.name === 'beta');
  if (letters.length === 0) {
    const [zero, first, last] = valuesAt(right, [0, 1, STEPS], equation);
    const isFromOne = /-\s*1\s*\}?\s*\{?\s*\/?\s*\{?\s*[TN]\s*-\s*1/.test(equation.tex);
    const ends = { beta_start: isFromOne ? first : zero, beta_end: last };
    for (const [name, value] of Object.entries(ends)) {
      if (value > 0 && value < 1)
        settings.push({ name, value: Number(value.toPrecision(6)), start, end });
    }
  }
  return { reading: 'beta_schedule', findings: [], settings };
}

/** ᾱ_t = f(t)/f(0), f(t) = cos²((t/T + s)/(1 + s) · π/2); α_t = cos(π t/2). */
function cosine({ left, right }: Claim, equation: Equation): Match | null {
  const head = left.kind === 'call' ? left.head : left.kind === 'power' ? bare(left.base) : left;
  if (head.kind !== 'symbol') return null;
  const isOne = /^(?:alpha|f|gamma|sigma)$/.test(head.name);
  if (!isOne) return null;
  if (isRatioOfF(right) && head.name === 'alpha') return cosineMatch(right);
  const argument = argumentOfCosine(right);
  if (argument === null) return null;
  const [zero, first, second, last] = valuesAt(argument, [0, 1, 2, STEPS], equation);
  if (!areEqual(second - first, first - zero) || !(first > zero)) return null;
  // It ends at π/2, or π t/2 does at t = 1.
  const ends = areEqual(last, Math.PI / 2) || areEqual(first, Math.PI / 2);
  return ends ? cosineMatch(argument) : null;
}

function cosineMatch(node: Node): Match {
  const { start, end } = node;
  const settings: Setting[] = [{ name: 'beta_schedule', value: 'squaredcos_cap_v2', start, end }];
  walk(node, (below) => {
    if (below.kind === 'number' && below.value > 0 && below.value < 0.1 && settings.length === 1) {
      settings.push({ name: 's', value: below.value, start: below.start, end: below.end });
    }
  });
  return { reading: 'beta_schedule', findings: [], settings };
}

function argumentOfCosine(node: Node): Node | null {
  const found = allOf(
    node,
    (below) => below.kind === 'function' && /^(?:cos|sin)$/.test(below.name),
  );
  const first = found.at(0);
  return first?.kind === 'function' ? bare(first.argument) : null;
}

/** The nodes of a tree that a test accepts. */
function allOf(node: Node, accepts: (node: Node) => boolean): Node[] {
  const found: Node[] = [];
  walk(node, (below) => {
    if (accepts(below)) found.push(below);
  });
  return found;
}

function isRatioOfF(node: Node): boolean {
  const inner = bare(node);
  if (inner.kind !== 'fraction') return false;
  const [above, below] = [bare(inner.numerator), bare(inner.denominator)];
  const isF = (side: Node): side is SymbolNode =>
    side.kind === 'symbol' && side.isApplied && /^[fgh]$/.test(side.name);
  return (
    isF(above) &&
    isF(below) &&
    above.name === below.name &&
    below.sub?.kind === 'number' &&
    below.sub.value === 0
  );
}

/** β_t or ᾱ_t by a logistic function of the time. */
function sigmoid({ left, right }: Claim, equation: Equation): Match | null {
  const isAlphaBar =
    left.kind === 'symbol' &&
    roleOf(left, equation.letters) === 'alpha_bar' &&
    left.name !== 'gamma';
  if (!isBeta(left, equation) && !isAlphaBar) return null;
  const found = allOf(right, (node) => isSigmoid(node, isBeta(left, equation))).length > 0;
  const { start, end } = right;
  return found
    ? {
        reading: 'beta_schedule',
        findings: [],
        settings: [{ name: 'beta_schedule', value: 'sigmoid', start, end }],
      }
    : null;
}

/** sigmoid(…), 1/(1 + e^{−x}), or \\sigma(…) beside the ends of β. */
function isSigmoid(node: Node, isForBeta: boolean): boolean {
  if (node.kind === 'function') return node.name === 'sigmoid';
  if (node.kind === 'call') return /^(?:sigmoid|Sigmoid|logistic|expit)$/.test(node.head.name);
  if (node.kind !== 'product' || !isForBeta) return isLogistic(node);
  return node.factors.some(
    (factor, index) =>
      factor.kind === 'symbol' &&
      factor.name === 'sigma' &&
      factor.sub === null &&
      node.factors.at(index + 1)?.kind === 'group',
  );
}

/** 1/(1 + e^{−x}) */
function isLogistic(node: Node): boolean {
  if (node.kind !== 'fraction') return false;
  const below = bare(node.denominator);
  if (below.kind !== 'sum' || below.terms.length !== 2) return false;
  return below.terms.some((term) => {
    const inner = bare(term);
    return (
      (inner.kind === 'power' && inner.base.kind === 'symbol' && inner.base.name === 'e') ||
      (inner.kind === 'function' && inner.name === 'exp')
    );
  });
}

/** β_t = min(1 − ᾱ_t/ᾱ_{t−1}, 0.999): a schedule that is given by ᾱ. */
function fromProduct({ left, right }: Claim, equation: Equation): Match | null {
  if (!isBeta(left, equation)) return null;
  let inner = bare(right);
  if (
    inner.kind === 'function' &&
    (inner.name === 'min' || inner.name === 'clip') &&
    inner.argument.kind === 'list'
  ) {
    inner = bare(inner.argument.items.map(bare).find((item) => item.kind === 'sum') ?? inner);
  }
  if (inner.kind !== 'sum' || inner.terms.length !== 2) return null;
  const [one, rest] = inner.terms;
  if (one.kind !== 'number' || one.value !== 1 || rest.kind !== 'negation') return null;
  const ratio = bare(rest.body);
  if (ratio.kind !== 'fraction') return null;
  const areBars = [ratio.numerator, ratio.denominator].every((side) => {
    const node = bare(side);
    return node.kind === 'symbol' && roleOf(node, equation.letters) === 'alpha_bar';
  });
  return areBars ? { reading: 'beta_schedule', findings: [] } : null;
}
