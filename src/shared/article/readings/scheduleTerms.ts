// Layer: shared, article. No vscode, no DOM. The parts of an equation that a schedule gives values to,
// as expressions of the core: β_t, √ᾱ_t, ∏ α_s, (1−α_t)/√(1−ᾱ_t).

import type { ScheduleExpression, StepIndex } from '../../../core/scheduleExpression';
import { bare, walk } from '../mathematics/tree';
import type { Node, NodeOf, SymbolNode } from '../mathematics/tree';
import { roleOf } from './meaning';
import type { Letters } from './meaning';
import type { Roles } from './world';

/** σ is null where it is no scale of the schedule, as the free one of a sampler. */
export type Meanings = Omit<Roles, 'sigma'> & { sigma: Roles['sigma'] | null };

/** What is needed to give a part of an equation its value. */
export interface Terms {
  letters: Letters;
  roles: Meanings;
  /** Letter of the step. */
  time: string;
  /** Variable of the sum or product around it. */
  local?: string;
}

/** The letter that counts the steps: the first one in a subscript; null for none. */
export function mainTime(parts: readonly Node[], letters: Letters): string | null {
  let found: string | null = null;
  for (const part of parts) {
    walk(part, (node) => {
      const isTime = node.kind === 'symbol' && roleOf(node, letters) === 'time';
      if (isTime && node.sub === null) found ??= node.name;
      return found === null;
    });
  }
  return found;
}

/** The value of a part; null where it holds anything but the schedule and numbers. */
export function expressionOf(node: Node, terms: Terms): ScheduleExpression | null {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'symbol':
      return symbolValue(node, terms);
    case 'group':
      return expressionOf(node.body, terms);
    case 'sum':
      return operation('sum', node.terms, terms);
    case 'product':
      return operation('product', node.factors, terms);
    case 'negation':
      return operation('minus', [node.body], terms);
    case 'fraction':
      return operation('quotient', [node.numerator, node.denominator], terms);
    case 'power':
      return operation('power', [node.base, node.exponent], terms);
    case 'root':
      return rootValue(node, terms);
    case 'function': {
      const name = NAMES[node.name];
      return name === undefined ? null : operation(name, [node.argument], terms);
    }
    case 'big':
      return foldValue(node, terms);
    default:
      return null;
  }
}

const NAMES: Readonly<Partial<Record<string, 'log' | 'exp' | 'sin' | 'cos'>>> = {
  log: 'log',
  ln: 'log',
  exp: 'exp',
  sin: 'sin',
  cos: 'cos',
};

function operation(
  name: Extract<ScheduleExpression, { operation: string }>['operation'],
  nodes: readonly Node[],
  terms: Terms,
): ScheduleExpression | null {
  const of: ScheduleExpression[] = [];
  for (const node of nodes) {
    const value = expressionOf(node, terms);
    if (value === null) return null;
    of.push(value);
  }
  return { operation: name, of };
}

function rootValue({ body, degree }: NodeOf<'root'>, terms: Terms): ScheduleExpression | null {
  const value = expressionOf(body, terms);
  const power = degree === null ? 2 : expressionOf(degree, terms);
  if (value === null || power === null) return null;
  return { operation: 'power', of: [value, { operation: 'quotient', of: [1, power] }] };
}

/** ∏_{s=1}^{t} α_s */
function foldValue(node: NodeOf<'big'>, terms: Terms): ScheduleExpression | null {
  const { from, to, body, operator } = node;
  if (operator === 'int' || from?.kind !== 'relation' || to === null) return null;
  if (from.parts.length !== 2 || from.operators[0] !== '=') return null;
  const variable = bare(from.parts[0]);
  const [first, last] = [stepOf(from.parts[1], terms), stepOf(to, terms)];
  if (variable.kind !== 'symbol' || first === null || last === null) return null;
  const inner = expressionOf(body, { ...terms, local: variable.name });
  if (inner === null) return null;
  const fold = operator === 'prod' ? 'product' : 'sum';
  return { fold, from: first, to: last, body: inner };
}

function symbolValue(node: SymbolNode, terms: Terms): ScheduleExpression | null {
  const role = roleOf(node, terms.letters);
  if (role === 'pi') return Math.PI;
  if (role === 'T' || role === 'time') {
    const step = stepOf(node, terms);
    return step === null ? null : { step };
  }
  const step: StepIndex | null =
    node.sub === null ? { base: 't', offset: 0 } : stepOf(node.sub, terms);
  if (step === null || node.label !== '' || node.primes > 0) return null;
  switch (role) {
    case 'beta':
    case 'beta_tilde':
    case 'alpha_bar':
    case 'snr':
      return { quantity: role, step };
    case 'alpha':
      return alphaValue(terms.roles.alpha, step);
    case 'sigma':
      return terms.roles.sigma === null ? null : sigmaValue(terms.roles.sigma, step);
    default:
      return null;
  }
}

const root = (of: ScheduleExpression): ScheduleExpression => ({
  operation: 'power',
  of: [of, 0.5],
});

function alphaValue(meaning: Roles['alpha'], step: StepIndex): ScheduleExpression {
  if (meaning === 'step') return { quantity: 'alpha', step };
  const bar = { quantity: 'alpha_bar' as const, step };
  return meaning === 'product' ? bar : root(bar);
}

function sigmaValue(meaning: Roles['sigma'], step: StepIndex): ScheduleExpression {
  const bar = { quantity: 'alpha_bar' as const, step };
  switch (meaning) {
    case 'beta':
      return root({ quantity: 'beta', step });
    case 'posterior':
      return root({ quantity: 'beta_tilde', step });
    case 'noise':
      return root({ operation: 'sum', of: [1, { operation: 'minus', of: [bar] }] });
    case 'ratio':
      return { operation: 'power', of: [{ quantity: 'snr', step }, -0.5] };
  }
}

/** The step that a subscript names: t, t−1, 0, T; null for another. */
export function stepOf(node: Node, terms: Terms): StepIndex | null {
  const inner = bare(node);
  switch (inner.kind) {
    case 'number':
      return Number.isInteger(inner.value) ? { base: 'zero', offset: inner.value } : null;
    case 'symbol':
      return letterStep(inner, terms);
    case 'negation': {
      const step = stepOf(inner.body, terms);
      return step?.base === 'zero' ? { base: 'zero', offset: -step.offset } : null;
    }
    case 'sum':
      return sumStep(inner, terms);
    default:
      return null;
  }
}

function letterStep({ name, sub, accent }: SymbolNode, { time, local }: Terms): StepIndex | null {
  if (sub !== null || accent !== '') return null;
  if (name === local) return { base: 'local', offset: 0 };
  if (name === time) return { base: 't', offset: 0 };
  return name === 'T' ? { base: 'T', offset: 0 } : null;
}

function sumStep({ terms: parts }: NodeOf<'sum'>, terms: Terms): StepIndex | null {
  let total: StepIndex = { base: 'zero', offset: 0 };
  for (const part of parts) {
    const step = stepOf(part, terms);
    if (step === null || (step.base !== 'zero' && total.base !== 'zero')) return null;
    const base = step.base === 'zero' ? total.base : step.base;
    total = { base, offset: total.offset + step.offset };
  }
  return total;
}
