// Layer: shared, article. No vscode, no DOM. What a network may predict, and how one follows from
// another: x_0 from ε (DDPM equation 15) and from the score (Tweedie's formula), v (progressive distillation, appendix D), the score.

import { bare, childrenOf } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { claimsOf } from './claims';
import { coefficientsOf } from './coefficients';
import { judge, rolesOf } from './equation';
import type { Equation, Expected } from './equation';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { findingsOf, has, symbolsOf } from './reading';
import type { MathRule, Reading } from './reading';
import type { Repair } from './edits';
import { ALPHA_BAR } from './rules/alphaBar';
import { SCORE_SIGN } from './rules/scoreSign';
import { EPSILON_FROM_V, V_SIGN } from './rules/vSign';
import { X0_FROM_EPSILON } from './rules/x0FromEpsilon';
import type { Finding } from './types';
import { areEqual, TIMES } from './world';

export const x0FromEpsilon: Reading = {
  id: 'x0_from_epsilon',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      if (!isOfRole(left, ['x_0', 'x_theta'], equation) && !isMeanOfData(left, equation)) continue;
      if (!has(right, 'x', equation) || hasData(right, equation)) continue;
      const isByNoise = has(right, 'epsilon', equation) || has(right, 'epsilon_theta', equation);
      // By the score it is Tweedie's formula: E[x_0 | x_t].
      if (!isByNoise && !holdsScore(right, equation)) continue;
      const verdict = judge(
        right,
        {
          expected: ({ point }) => point.x0,
          repairs: ({ kind }) => kind !== 'swap' && kind !== 'operator',
        },
        equation,
      );
      // x̃ = x + σ n is no slip of this: x at no time, and noise that no network predicts.
      if (verdict.kind === 'wrong' && !isNoised(right, equation)) continue;
      if (verdict.kind === 'other') {
        const finding = otherScale(right, equation);
        if (finding === null) continue;
        return { reading: 'x0_from_epsilon', findings: [finding] };
      }
      return {
        reading: 'x0_from_epsilon',
        findings: findingsOf(verdict, equation, barOr(X0_FROM_EPSILON)),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

function isNoised(node: Node, equation: Equation): boolean {
  if (has(node, 'epsilon_theta', equation) || holdsScore(node, equation)) return true;
  return symbolsOf(node, 'x', equation).some(({ sub }) => sub !== null);
}

/** E[x_0 | x_t] */
function isMeanOfData(left: Node, equation: Equation): boolean {
  if (left.kind !== 'expectation') return false;
  const body = bare(left.body);
  if (body.kind !== 'list' || body.items.length !== 2 || body.separators[0] !== '|') return false;
  const [data, given] = body.items;
  return isOfRole(data, ['x_0'], equation) && isOfRole(given, ['x'], equation);
}

/** True for x_0 outside of a density: ∇ log p(x_t | x_0) does not give it away. */
function hasData(node: Node, equation: Equation): boolean {
  if (node.kind === 'gradient') return false;
  if (isOfRole(node, ['x_0'], equation)) return true;
  return childrenOf(node).some((child) => hasData(child, equation));
}

function holdsScore(node: Node, equation: Equation): boolean {
  return isScore(node, equation) || childrenOf(node).some((child) => holdsScore(child, equation));
}

/** One of both coefficients, or their ratio, is right and the rest is not. */
function otherScale(right: Node, equation: Equation): Finding | null {
  if (has(right, 'sigma', equation)) return null;
  for (const roles of rolesOf(right, equation)) {
    if (roles.alpha === 'scale' || roles.process === 've') continue;
    const found = coefficientsOf(right, equation, roles);
    if (found === null) continue;
    const scales = found.map(({ x, epsilon, world: { point } }) => {
      const [signal, noise] = [Math.sqrt(point.bar[TIMES.t]), Math.sqrt(1 - point.bar[TIMES.t])];
      return { x: x * signal, epsilon: (-epsilon * signal) / noise, ratio: -epsilon / x / noise };
    });
    const isNear = (['x', 'epsilon', 'ratio'] as const).some((one) =>
      scales.every((scale) => areEqual(scale[one], 1)),
    );
    if (!isNear) continue;
    const message = X0_FROM_EPSILON.message({ was: '', fix: null });
    const { start, end } = right;
    return { rule: X0_FROM_EPSILON.id, severity: 'warning', start, end, message, fix: null };
  }
  return null;
}

export const vDefinition: Reading = {
  id: 'v_definition',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      if (!isOfRole(left, ['v', 'v_theta'], equation)) continue;
      if (has(right, 'v', equation) || has(right, 'v_theta', equation)) continue;
      const expected: Expected = (world) => (world.roles.process === 'vp' ? world.v(TIMES.t) : NaN);
      const repairs = ({ kind }: Repair): boolean =>
        kind === 'sign' || kind === 'bar' || kind === 'swap';
      const verdict = judge(right, { expected, repairs }, equation);
      if (verdict.kind === 'other') continue;
      return {
        reading: 'v_definition',
        findings: findingsOf(verdict, equation, barOr(V_SIGN)),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

/** x_0 and ε from v and x_t: x_0 = √ᾱ x_t − √(1−ᾱ) v, ε = √(1−ᾱ) x_t + √ᾱ v (appendix D). */
export const fromV: Reading = {
  id: 'v_definition',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const isData = isOfRole(left, ['x_0', 'x_theta'], equation);
      if (!isData && !isOfRole(left, ['epsilon', 'epsilon_theta'], equation)) continue;
      const hasOne = (roles: readonly Role[]): boolean =>
        roles.some((role) => has(right, role, equation));
      if (!hasOne(['v', 'v_theta']) || !hasOne(['x'])) continue;
      if (hasOne(['x_0', 'x_theta', 'epsilon', 'epsilon_theta'])) continue;
      const expected: Expected = (world) => {
        if (world.roles.process !== 'vp') return NaN;
        return isData ? world.point.x0 : world.epsilon();
      };
      const repairs = ({ kind }: Repair): boolean =>
        kind === 'sign' || kind === 'bar' || kind === 'swap';
      const verdict = judge(right, { expected, repairs }, equation);
      if (verdict.kind === 'other') continue;
      return {
        reading: 'v_definition',
        findings: findingsOf(verdict, equation, barOr(isData ? V_SIGN : EPSILON_FROM_V)),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

export const scoreEpsilon: Reading = {
  id: 'score_epsilon',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      for (const [a, b] of [
        [left, right],
        [right, left],
      ]) {
        const expected = sidesOf(a, b, equation);
        if (expected === null) continue;
        const repairs = ({ kind }: Repair): boolean => kind === 'sign' || kind === 'bar';
        const verdict = judge(b, { expected, repairs }, equation);
        if (verdict.kind === 'other') continue;
        return {
          reading: 'score_epsilon',
          findings: findingsOf(verdict, equation, barOr(SCORE_SIGN)),
          roles: verdict.roles,
        };
      }
    }
    return null;
  },
};

/** What the other side should be worth where one side is the score, or ε; null for neither. */
function sidesOf(left: Node, right: Node, equation: Equation): Expected | null {
  const hasNoise = (node: Node): boolean =>
    has(node, 'epsilon', equation) || has(node, 'epsilon_theta', equation);
  if (isScore(left, equation)) {
    const isGiven = hasNoise(right) || (has(right, 'x', equation) && has(right, 'x_0', equation));
    return isGiven && !isScore(right, equation) ? (world) => world.score(TIMES.t) : null;
  }
  if (!isOfRole(left, ['epsilon', 'epsilon_theta'], equation) || hasNoise(right)) return null;
  return hasScore(right, equation) ? (world) => world.epsilon() : null;
}

function isScore(node: Node, equation: Equation): boolean {
  const inner = bare(node);
  return inner.kind === 'gradient' || isOfRole(inner, ['score_theta'], equation);
}

function hasScore(node: Node, equation: Equation): boolean {
  const inner = bare(node);
  if (isScore(inner, equation)) return true;
  if (inner.kind === 'negation') return hasScore(inner.body, equation);
  return inner.kind === 'product' && inner.factors.some((factor) => hasScore(factor, equation));
}

function isOfRole(node: Node, roles: readonly Role[], { letters }: Equation): boolean {
  const inner = bare(node);
  const head = inner.kind === 'call' ? inner.head : inner;
  return head.kind === 'symbol' && roles.includes(roleOf(head, letters));
}

function barOr(rule: MathRule): (repair: Repair) => MathRule {
  return ({ kind }) => (kind === 'bar' ? ALPHA_BAR : rule);
}
