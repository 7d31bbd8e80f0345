// Layer: shared, article. No vscode, no DOM. Training losses: the squared distance of a network's
// output to ε, x_0, v or the score; and the variational bound.

import { bare, walk } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { distributionOf } from './claims';
import type { Distribution } from './claims';
import type { Equation } from './equation';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { has } from './reading';
import type { Reading } from './reading';
import type { ReadingId } from './types';

/** A target, what predicts it, and the loss that is. */
const PAIRS: readonly [Role, Role, ReadingId][] = [
  ['epsilon', 'epsilon_theta', 'loss_epsilon'],
  ['x_0', 'x_theta', 'loss_x0'],
  ['v', 'v_theta', 'loss_v'],
];

export const losses: readonly Reading[] = (
  ['loss_epsilon', 'loss_x0', 'loss_v', 'loss_score'] as const
).map((id) => ({
  id,
  read: ({ parts, operators }, equation) => {
    if (operators.includes('~')) return null;
    return parts.some((part) => differencesIn(part).some((pair) => lossOf(pair, equation) === id))
      ? { reading: id, findings: [] }
      : null;
  },
}));

/** Both sides of every squared difference: ‖a − b‖², (a − b)², MSE(a, b). */
export function differencesIn(part: Node): [Node, Node][] {
  const found: [Node, Node][] = [];
  walk(part, (node) => {
    if (node.kind === 'power' || node.kind === 'norm') {
      const pair = differenceOf(node.kind === 'power' ? node.base : node);
      if (pair !== null) found.push(pair);
    } else if (node.kind === 'call' && /^(?:MSE|mse|d|ell)$/.test(node.head.name)) {
      if (node.content.items.length === 2)
        found.push([bare(node.content.items[0]), bare(node.content.items[1])]);
    }
  });
  return found;
}

function differenceOf(base: Node): [Node, Node] | null {
  const inner = base.kind === 'norm' ? bare(base.body) : base.kind === 'group' ? bare(base) : null;
  if (inner?.kind !== 'sum' || inner.terms.length !== 2) return null;
  const [first, second] = inner.terms.map(bare);
  // \epsilon_\theta - \epsilon and -\epsilon + \epsilon_\theta.
  return [first, second];
}

function lossOf([a, b]: [Node, Node], equation: Equation): ReadingId | null {
  for (const [target, model, id] of PAIRS) {
    for (const [x, y] of [
      [a, b],
      [b, a],
    ]) {
      const isOpposite = (x.kind === 'negation') !== (y.kind === 'negation');
      if (
        isOpposite &&
        isTarget(plain(x), target, plain(y), equation) &&
        isOfRole(plain(y), model, equation)
      )
        return id;
    }
  }
  return isScoreDifference(a, b, equation) || isScoreDifference(b, a, equation)
    ? 'loss_score'
    : null;
}

function plain(node: Node): Node {
  return bare(node.kind === 'negation' ? node.body : node);
}

/** The target is a symbol; the clean x of ‖x − \\hat x_θ(x + σε, σ)‖ may have no index. */
function isTarget(node: Node, role: Role, model: Node, equation: Equation): boolean {
  if (node.kind !== 'symbol') return false;
  const hasIndex = node.sub !== null || role !== 'x_0';
  if (isOfRole(node, role, equation) && hasIndex) return true;
  const isClean = isOfRole(node, 'x_0', equation) || isOfRole(node, 'x', equation);
  return role === 'x_0' && node.sub === null && isClean && isDenoiser(model, equation);
}

/** A network of noisy data: an autoencoder reconstructs x without noise or time. */
function isDenoiser(model: Node, equation: Equation): boolean {
  if (model.kind !== 'call') return false;
  return model.content.items.length > 1 || has(model.content, 'epsilon', equation);
}

function isOfRole(node: Node, role: Role, { letters }: Equation): boolean {
  const head = node.kind === 'call' ? node.head : node;
  return head.kind === 'symbol' && roleOf(head, letters) === role;
}

/** s_θ − ∇ log q, or σ s_θ + ε with scales. */
function isScoreDifference(a: Node, b: Node, equation: Equation): boolean {
  if (!has(a, 'score_theta', equation) || has(b, 'score_theta', equation)) return false;
  const target = plain(b);
  if (target.kind === 'gradient') return (a.kind === 'negation') !== (b.kind === 'negation');
  return has(target, 'epsilon', equation) && (a.kind === 'negation') === (b.kind === 'negation');
}

export const elbo: Reading = {
  id: 'elbo',
  read: ({ parts }, equation) =>
    parts.some(
      (part) => hasDivergence(part, equation) || hasJointRatio(part) || isSumOfLosses(part),
    )
      ? { reading: 'elbo', findings: [] }
      : null,
};

/** D_KL(q(x_{t−1} | x_t, x_0) ‖ p_θ(x_{t−1} | x_t)), of noised x alone: a VAE has it, too. */
function hasDivergence(part: Node, equation: Equation): boolean {
  let found = false;
  walk(part, (node) => {
    if (node.kind !== 'call' || !(node.head.label === 'KL' || /^(?:KL|D)$/.test(node.head.name)))
      return;
    const { items, separators } = node.content;
    if (
      items.length !== 2 ||
      (separators[0] !== '||' && separators[0] !== ',' && separators[0] !== '|')
    )
      return;
    const sides = items.map(distributionOf);
    if (sides.every((side) => isNoisedSide(side, equation))) found = true;
  });
  return found;
}

function isNoisedSide(side: Distribution | null, equation: Equation): boolean {
  return (side?.head ?? null) !== null && side !== null && isNoised(side.variable, equation);
}

function isNoised(node: Node, { letters }: Equation): boolean {
  return node.kind === 'symbol' && node.sub !== null && roleOf(node, letters) === 'x';
}

/** log p_θ(x_{0:T}) / q(x_{1:T} | x_0), also as a difference of logarithms. */
function hasJointRatio(part: Node): boolean {
  let [model, forward] = [false, false];
  walk(part, (node) => {
    if (node.kind !== 'call' || !/^[pq]$/.test(node.head.name)) return;
    const variable = bare(node.content.items[0]);
    if (variable.kind !== 'symbol' || !isRange(variable.sub)) return;
    if (node.head.name === 'p') model = true;
    else if (node.content.separators.includes('|')) forward = true;
  });
  return model && forward && hasLogarithm(part);
}

function isRange(sub: Node | null): boolean {
  return sub?.kind === 'list' && sub.separators.includes(':');
}

function hasLogarithm(part: Node): boolean {
  let found = false;
  walk(part, (node) => {
    if (node.kind === 'function' && /^(?:log|ln)$/.test(node.name)) found = true;
  });
  return found;
}

/** L_T + Σ L_{t−1} + L_0 */
function isSumOfLosses(part: Node): boolean {
  let found = false;
  walk(part, (node) => {
    if (node.kind !== 'sum' || node.terms.length < 3) return;
    const losses = node.terms.filter((term) => isLoss(bare(term)));
    if (losses.length === node.terms.length) found = true;
  });
  return found;
}

function isLoss(node: Node): boolean {
  if (node.kind === 'ellipsis') return true;
  if (node.kind === 'big') return isLoss(bare(node.body));
  return node.kind === 'symbol' && node.name === 'L' && (node.sub !== null || node.label !== '');
}
