// Layer: shared, article. No vscode, no DOM. Flow matching and rectified flow: the interpolation, its
// velocity, and the loss on it (Lipman et al. 2023, equations 5, 9 and 23; Liu et al. 2023, equation 1).

import { hasParameters } from '../mathematics/applications';
import { bare, childrenOf, walk } from '../mathematics/tree';
import type { Node, NodeOf, Statement, SymbolNode } from '../mathematics/tree';
import { claimsOf } from './claims';
import type { Equation } from './equation';
import {
  endOf,
  flowPathOf,
  isGaussianPath,
  isMeanOfPath,
  MOMENTS,
  pathOf,
  valuesAt,
} from './flowPath';
import type { FlowPath } from './flowPath';
import { Form, headOf } from './form';
import { derivativeOf, opaque } from './motion';
import type { Match, Reading } from './reading';
import { within } from './edits';
import { FLOW_DIRECTION } from './rules/flowDirection';
import type { Finding } from './types';
import { areEqual } from './world';

export const flowInterpolation: Reading = {
  id: 'flow_interpolation',
  read: (statement, equation) => {
    const isPath = flowPathOf(statement) !== null || isGaussianPath(statement);
    if (isPath || isMeanOfPath(statement)) {
      return { reading: 'flow_interpolation', findings: [] };
    }
    return readVelocity(statement, equation);
  },
};

export const flowLoss: Reading = {
  id: 'flow_loss',
  read: ({ parts }, equation) => {
    const norms: NodeOf<'norm'>[] = [];
    for (const part of parts) {
      walk(part, (node) => {
        if (node.kind === 'norm') norms.push(node);
      });
    }
    for (const { body } of norms) {
      const match = readNorm(opaque(bare(body)), equation);
      if (match !== null) return match;
    }
    return null;
  },
};

/** v = x_1 − x_0, dx_t/dt = x_1 − x_0 */
function readVelocity(statement: Statement, equation: Equation): Match | null {
  for (const { left, right } of claimsOf(statement)) {
    const isDerivative = isRateOfState(left);
    const head = headOf(left);
    const isVelocity = head !== null && /^[vu]$/.test(head.name);
    if (!isDerivative && !isVelocity) continue;
    const path = pathBefore(statement, equation);
    const form = new Form(right, (node) => stateOf(node, path?.time ?? 't') ?? endOf(node));
    if (form.names.length !== 2) continue;
    const finding = path === null ? null : disagreement(form, right, { path, sign: 1, equation });
    const isTarget = isStraight(form) && (isDerivative || path !== null);
    if (finding === null && !isTarget) continue;
    return { reading: 'flow_interpolation', findings: finding === null ? [] : [finding] };
  }
  return null;
}

function isRateOfState(left: Node): boolean {
  const node = bare(left);
  if (node.kind === 'symbol') return node.accent === 'dot' && /^[xzyXZY]$/.test(node.name);
  return derivativeOf(node) !== null;
}

/** The path of an earlier statement, of this equation or of the article. */
function pathBefore(
  statement: Statement | null,
  { statements, conventions }: Equation,
): FlowPath | null {
  const own = statements
    .filter((other) => other !== statement)
    .map(flowPathOf)
    .find((path) => path !== null);
  return own ?? conventions.flow;
}

/** ‖v_θ(x_t, t) − (x_1 − x_0)‖, in either order. */
function readNorm(body: Node, equation: Equation): Match | null {
  const network = networkOf(body);
  if (network === null) return null;
  const path = pathWithin(network) ?? pathBefore(null, equation);
  const time = path?.time ?? 't';
  const form = new Form(body, (node) => {
    if (node === network) return 'network';
    if (isTarget(node, network)) return 'target';
    return stateOf(node, time) ?? endOf(node);
  });
  const values = valuesAt(time, MOMENTS[0]);
  const found = form.coefficients(form.names, values);
  if (found === null || !areEqual(Math.abs(found.network), 1)) return null;
  const reading = 'flow_loss';
  if (form.has('target')) {
    const isPair = form.names.length === 2 && areEqual(found.network, -found.target);
    return isPair && (path !== null || isNamedTarget(form)) ? { reading, findings: [] } : null;
  }
  const ends = form.names.filter((name) => name !== 'network');
  if (ends.length !== 2) return null;
  const sign = -found.network;
  const finding = path === null ? null : disagreement(form, body, { path, sign, equation });
  if (finding !== null) return { reading, findings: [finding] };
  return isStraight(form) || hasRates(form) ? { reading, findings: [] } : null;
}

/** v_θ(…), or v(…) and v_t(…) where nothing has parameters. */
function networkOf(body: Node): Node | null {
  const calls: Node[] = [];
  walk(body, (node) => {
    const head = headOf(node);
    if (head === null || !/^[vu]$/.test(head.name)) return true;
    if (node.kind === 'call' || hasParameters(head)) calls.push(node);
    return false;
  });
  const byParameters = calls.filter((node) => hasParametersIn(node));
  if (byParameters.length === 1) return byParameters[0];
  if (byParameters.length > 1 || calls.length > 2) return null;
  return calls.find((node) => headOf(node)?.name === 'v') ?? null;
}

function hasParametersIn(node: Node): boolean {
  const head = headOf(node);
  if (head !== null && hasParameters(head)) return true;
  if (node.kind !== 'call') return false;
  // v(x, t; θ)
  return node.content.items.some((item) => {
    const inner = bare(item);
    return inner.kind === 'symbol' && /^(?:theta|phi|Theta)$/.test(inner.name);
  });
}

/** u_t(x | x_1), u_t, v: the velocity by name. */
function isTarget(node: Node, network: Node): boolean {
  const head = headOf(node);
  if (head === null || node === network || hasParameters(head)) return false;
  return /^[vu]$/.test(head.name) || isRate(head);
}

/** dx_t/dt, which is one symbol by now, and \dot x_t. */
function isRate({ name, label, accent }: SymbolNode): boolean {
  if (label === 'rate') return /"name":"[xzyXZY]"/.test(name);
  return accent === 'dot' && /^[xzyXZY]$/.test(name);
}

/** A target called u_t, or conditional: v alone may be the v of v-prediction. */
function isNamedTarget(form: Form): boolean {
  return form.nodesOf('target').every((node) => {
    const head = headOf(node);
    if (head?.name === 'u' || (head !== null && isRate(head))) return true;
    return node.kind === 'call' && node.content.separators.includes('|');
  });
}

/** The interpolation as the network's argument: v_θ((1−t) x_0 + t x_1, t). */
function pathWithin(network: Node): FlowPath | null {
  if (network.kind !== 'call') return null;
  for (const item of network.content.items) {
    const path = item.kind === 'sum' ? pathOf(item, 't') : null;
    if (path !== null) return path;
  }
  return null;
}

/** The slot of x_t itself. */
function stateOf(node: Node, time: string): string | null {
  if (node.kind !== 'symbol' || node.sub === null || !/^[xzyXZY]$/.test(node.name)) return null;
  const sub = bare(node.sub);
  return sub.kind === 'symbol' && sub.name === time && node.accent === '' ? 'state' : null;
}

/** x_1 − x_0, x_1 − (1−σ_min) x_0, (x_1 − x_t)/(1−t): of opposite signs, one with the scale 1. */
function isStraight(form: Form): boolean {
  const names = form.names.filter((name) => name !== 'network');
  const found = form.coefficients(form.names, valuesAt('t', MOMENTS[0]));
  if (found === null) return false;
  const [a, b] = names.map((name) => found[name]);
  if (a * b >= 0) return false;
  if (form.has('state')) return areEqual(Math.abs(a * (1 - MOMENTS[0])), 1) && areEqual(a, -b);
  const isOne = [a, b].map((value) => areEqual(Math.abs(value), 1));
  return (isOne[0] && isOne[1]) || ((isOne[0] || isOne[1]) && namesSmallest(form.root));
}

function namesSmallest(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'symbol' && node.name === 'sigma' && node.label !== '') found = true;
  });
  return found;
}

/** \dot α_t x + \dot σ_t ε */
function hasRates({ root }: Form): boolean {
  let count = 0;
  walk(root, (node) => {
    if (node.kind === 'symbol' && (node.accent === 'dot' || node.label === 'rate')) count += 1;
  });
  return count >= 2;
}

interface Comparison {
  path: FlowPath;
  /** Of the target in the expression. */
  sign: number;
  equation: Equation;
}

/** What is wrong with a target of the same ends as the path's; null where nothing is, or in doubt. */
function disagreement(form: Form, root: Node, comparison: Comparison): Finding | null {
  const { path, sign, equation } = comparison;
  const ends = form.names.filter((name) => name.startsWith('end'));
  if (form.has('state') || ends.length !== 2 || path.ends.length !== 2) return null;
  if (!ends.every((end) => path.ends.includes(end))) return null;
  const pairs = MOMENTS.flatMap((moment, index) => {
    const found = form.coefficients(form.names, valuesAt(path.time, moment));
    return ends.map((end) => [(found?.[end] ?? NaN) * sign, path.rates[index][end]]);
  });
  const isClose = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;
  if (pairs.every(([is, should]) => isClose(is, should))) return null;
  if (!pairs.every(([is, should]) => isClose(Math.abs(is), Math.abs(should)))) return null;
  return finding(form, root, { path, sign, equation });
}

function finding(form: Form, root: Node, { path, sign, equation }: Comparison): Finding {
  const sum = sumOfEnds(root, form) ?? root;
  const { tex } = equation;
  const { start, end } = within(sum, tex);
  const isSigned = sum !== root || !form.has('network');
  const outer = form.has('network') ? sign : 1;
  const fix = isSigned ? targetText(sum, { path, tex, outer: signOf(sum, root) * outer }) : null;
  const was = tex.slice(start, end);
  const message = FLOW_DIRECTION.message({ repair: null, was, fix });
  return { rule: FLOW_DIRECTION.id, severity: 'warning', start, end, message, fix };
}

/** The sum of just the two ends, which may be a part of the whole. */
function sumOfEnds(root: Node, form: Form): Node | null {
  let found: Node | null = null;
  walk(root, (node) => {
    if (node.kind !== 'sum' || node.terms.length !== 2) return true;
    const names = new Form(node, endOf).names;
    if (names.length === 2 && names.every((name) => form.has(name))) found = node;
    return true;
  });
  return found;
}

/** −1 where the whole subtracts the part. */
function signOf(part: Node, root: Node): number {
  if (root.kind !== 'sum') return 1;
  const term = root.terms.find((one) => holds(one, part));
  return term?.kind === 'negation' ? -1 : 1;
}

function holds(node: Node, part: Node): boolean {
  return node === part || childrenOf(node).some((child) => holds(child, part));
}

/** The two ends with the signs of the path's derivative, the positive one first. */
function targetText(
  sum: Node,
  { path, tex, outer }: { path: FlowPath; tex: string; outer: number },
): string | null {
  if (sum.kind !== 'sum') return null;
  const terms = sum.terms.map((term) => {
    const inner = term.kind === 'negation' ? term.body : term;
    const [name] = new Form(inner, endOf).names;
    return { text: tex.slice(inner.start, inner.end), rate: path.rates[0][name] * outer };
  });
  const plus = terms.filter(({ rate }) => rate > 0);
  const minus = terms.filter(({ rate }) => rate < 0);
  if (plus.length !== 1 || minus.length !== 1) return null;
  return `${plus[0].text} - ${minus[0].text}`;
}
