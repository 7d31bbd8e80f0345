// Layer: shared, article. No vscode, no DOM. The posterior q(x_{t−1} | x_t, x_0), its mean and its
// variance (DDPM equations 6 and 7), also between times that are further apart.

import { bare } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { claimsOf, distributionOf, gaussiansOf } from './claims';
import { judge } from './equation';
import type { Equation, Expected, Verdict } from './equation';
import { roleOf } from './meaning';
import type { Letters } from './meaning';
import { findingsOf, has, timeOfState } from './reading';
import type { Match, Reading } from './reading';
import { POSTERIOR_MEAN } from './rules/posteriorMean';
import { POSTERIOR_VARIANCE } from './rules/posteriorVariance';
import { TIMES } from './world';

/** From which time to which: to the one before t, or to an s. */
export interface Span {
  from: number;
  to: number;
}

const SPANS: readonly Span[] = [
  { from: TIMES.t, to: TIMES.t - 1 },
  { from: TIMES.t, to: TIMES.s },
  { from: TIMES.t + 1, to: TIMES.t },
];

/** E[x_to | x_from, x_0]; ε is the one within x_from. */
export function posteriorMeanOf({ from, to }: Span): Expected {
  return ({ point, roles }) => {
    const [now, before] = [point.bar[from], point.bar[to]];
    const kept = now / before;
    const x = Math.sqrt(now) * point.x0 + Math.sqrt(1 - now) * point.epsilon;
    if (roles.process === 've') return NaN;
    return (
      ((Math.sqrt(before) * (1 - kept)) / (1 - now)) * point.x0 +
      ((Math.sqrt(kept) * (1 - before)) / (1 - now)) * x
    );
  };
}

function varianceOf({ from, to }: Span, isRoot: boolean): Expected {
  return ({ point, roles }) => {
    if (roles.process === 've') return NaN;
    const [now, before] = [point.bar[from], point.bar[to]];
    const variance = ((1 - before) / (1 - now)) * (1 - now / before);
    return isRoot ? Math.sqrt(variance) : variance;
  };
}

/** The best verdict on a mean over the spans. */
export function judgeMean(mean: Node, spans: readonly Span[], equation: Equation): Verdict {
  const setup = { isFresh: true, freshNoise: 0 };
  return bestOf(spans, (span) =>
    judge(
      mean,
      {
        expected: posteriorMeanOf(span),
        setup:
          has(mean, 'epsilon_theta', equation) || has(mean, 'score_theta', equation) ? setup : {},
        roles: ({ sigma }) => sigma === 'noise',
        repairs: ({ kind }) => kind !== 'swap' && kind !== 'operator',
      },
      equation,
    ),
  );
}

function bestOf(spans: readonly Span[], ask: (span: Span) => Verdict): Verdict {
  const verdicts: Verdict[] = [];
  for (const span of spans) {
    const verdict = ask(span);
    if (verdict.kind === 'right') return verdict;
    verdicts.push(verdict);
  }
  return verdicts.find(({ kind }) => kind === 'wrong') ?? { kind: 'other' };
}

function judgeVariance(variance: Node, isRoot: boolean, equation: Equation): Verdict {
  return bestOf(SPANS, (span) =>
    judge(
      variance,
      {
        expected: varianceOf(span, isRoot),
        // σ_t² = β_t is another choice, not a slip for β̃_t.
        repairs: ({ kind }) => kind !== 'tilde' && kind !== 'swap' && kind !== 'operator',
        roles: ({ sigma }) => sigma === 'noise' || sigma === 'posterior',
      },
      equation,
    ),
  );
}

export const posterior: Reading = {
  id: 'posterior',
  read: (statement, equation) => {
    for (const { variable, given, mean, variance } of gaussiansOf(statement)) {
      if (!isPosterior(variable, given, equation)) continue;
      const findings = [];
      if (isExplicit(mean, equation)) {
        const verdict = judgeMean(mean, SPANS, equation);
        // DDIM's mean, which depends on σ_t, is another.
        if (verdict.kind === 'other' && has(mean, 'sigma', equation)) continue;
        findings.push(...findingsOf(verdict, equation, () => POSTERIOR_MEAN));
      }
      if (isExplicit(variance, equation) && isFraction(variance)) {
        findings.push(
          ...findingsOf(
            judgeVariance(variance, false, equation),
            equation,
            () => POSTERIOR_VARIANCE,
          ),
        );
      }
      return { reading: 'posterior', findings };
    }
    return bayes(statement.parts, equation);
  },
};

/** q(x_{t−1} | x_t, x_0) = q(x_t | x_{t−1}, x_0) q(x_{t−1} | x_0) / q(x_t | x_0) */
function bayes(parts: readonly Node[], equation: Equation): Match | null {
  if (parts.length < 2) return null;
  const left = distributionOf(parts[0]);
  const head = left?.head ?? null;
  if (left === null || head === null || !isPosterior(left.variable, left.given, equation))
    return null;
  const right = bare(parts[parts.length - 1]);
  const isRatio =
    right.kind === 'fraction' ||
    (right.kind === 'product' && right.factors.some((factor) => bare(factor).kind === 'fraction'));
  return isRatio ? { reading: 'posterior', findings: [] } : null;
}

function isPosterior(variable: Node | null, given: readonly Node[], equation: Equation): boolean {
  if (variable === null || given.length !== 2) return false;
  const times = given.map((node) => timeOfState(node, equation));
  const to = timeOfState(variable, equation);
  if (to === null || to === 0 || !times.includes(0)) return false;
  const from = times.find((time) => time !== 0);
  return typeof from === 'number' && from > to;
}

/** A formula of the schedule, not the name of one. */
function isExplicit(node: Node, equation: Equation): boolean {
  return (
    has(node, 'alpha', equation) || has(node, 'alpha_bar', equation) || has(node, 'beta', equation)
  );
}

function isFraction(node: Node): boolean {
  const inner = bare(node);
  if (inner.kind === 'product') return inner.factors.some(isFraction);
  return inner.kind === 'fraction';
}

export const posteriorMean: Reading = {
  id: 'posterior_mean',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      if (!isMean(left, equation) || !isExplicit(right, equation)) continue;
      const verdict = judgeMean(right, SPANS, equation);
      if (verdict.kind === 'other') continue;
      return {
        reading: 'posterior_mean',
        findings: findingsOf(verdict, equation, () => POSTERIOR_MEAN),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

function isMean(left: Node, { letters }: Equation): boolean {
  if (left.kind === 'expectation') {
    const body = bare(left.body);
    return body.kind === 'list' && body.separators.includes('|') && body.items.length === 3;
  }
  const head = left.kind === 'call' ? left.head : left;
  return head.kind === 'symbol' && roleOf(head, letters) === 'mu';
}

export const posteriorVariance: Reading = {
  id: 'posterior_variance',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const isRoot = isDeviation(left, equation);
      if (!isRoot && !isVariance(left, equation.letters)) continue;
      if (!has(right, 'alpha_bar', equation) && !has(right, 'alpha', equation)) continue;
      const verdict = judgeVariance(right, isRoot, equation);
      if (verdict.kind === 'other') continue;
      return {
        reading: 'posterior_variance',
        findings: findingsOf(verdict, equation, () => POSTERIOR_VARIANCE),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

/** β̃_t, σ_t², σ_q²(t), Σ_q. */
function isVariance(left: Node, letters: Letters): boolean {
  const node = bare(left);
  // \sigma_q^2(t)
  if (
    node.kind === 'product' &&
    node.factors.length === 2 &&
    bare(node.factors[1]).kind === 'symbol'
  ) {
    return bare(node.factors[0]).kind === 'power' && isVariance(node.factors[0], letters);
  }
  if (node.kind === 'power') {
    const { base, exponent } = node;
    return exponent.kind === 'number' && exponent.value === 2 && isSigma(base);
  }
  const head = node.kind === 'call' ? node.head : node;
  if (head.kind !== 'symbol') return false;
  return head.name === 'Sigma' || roleOf(head, letters) === 'beta_tilde';
}

function isDeviation(left: Node, equation: Equation): boolean {
  return isSigma(left) && !isVariance(left, equation.letters);
}

function isSigma(node: Node): boolean {
  const head = node.kind === 'call' ? node.head : node;
  return head.kind === 'symbol' && head.name === 'sigma';
}
