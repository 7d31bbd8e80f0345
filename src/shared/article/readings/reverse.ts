// Layer: shared, article. No vscode, no DOM. One ancestral step of the reverse process (DDPM
// algorithm 2), as a sample and as the distribution p_θ(x_{t−1} | x_t).

import { bare } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { claimsOf, gaussiansOf } from './claims';
import { coefficientsOf } from './coefficients';
import { indexOf } from './equation';
import type { Equation } from './equation';
import { judgeMean } from './posterior';
import { findingsOf, has, symbolsOf, timeOfState, timesOf } from './reading';
import type { Match, Reading } from './reading';
import { POSTERIOR_MEAN } from './rules/posteriorMean';
import type { Finding } from './types';
import { areEqual } from './world';
import type { Roles } from './world';

export const reverseStep: Reading = {
  id: 'reverse_step',
  read: (statement, equation) => sample(statement, equation) ?? distribution(statement, equation),
};

/** x_{t−1} = μ_θ(x_t, t) + σ_t z, with μ_θ written out or not. */
function sample(statement: Statement, equation: Equation): Match | null {
  for (const { left, right } of claimsOf(statement)) {
    const to = timeOfState(left, equation);
    if (to === null || to === 0) continue;
    const later = timesOf(right, equation).filter((time) => time !== 0);
    if (later.length !== 1 || !(later[0] > to)) continue;
    if (isMeanAndNoise(right, equation)) return { reading: 'reverse_step', findings: [] };
    if (!predicts(right, equation)) continue;
    const verdict = judgeMean(right, [{ from: later[0], to }], equation);
    if (verdict.kind === 'other') {
      const finding = otherScale(right, later[0], equation);
      if (finding === null) continue;
      return { reading: 'reverse_step', findings: [finding] };
    }
    return {
      reading: 'reverse_step',
      findings: findingsOf(verdict, equation, () => POSTERIOR_MEAN),
      // The new noise has a scale of its own choice.
      roles: { ...verdict.roles, sigma: null },
    };
  }
  return null;
}

/**
 * x_{t−1} = (x_t − … ε_θ)/√α_t + σ_t z with another scale before ε_θ. A step whose scales are those
 * of t−1, too, is DDIM's, not this one.
 */
function otherScale(right: Node, from: number, equation: Equation): Finding | null {
  if (!has(right, 'epsilon', equation) || symbolsOf(right, 'sigma', equation).length > 1)
    return null;
  const scales = (['alpha', 'alpha_bar', 'beta'] as const).flatMap((role) =>
    symbolsOf(right, role, equation),
  );
  if (scales.some(({ sub }) => sub !== null && indexOf(sub, equation) !== from)) return null;
  const roles: Roles = { alpha: 'step', sigma: 'noise', process: 'vp' };
  const found = coefficientsOf(right, equation, roles);
  const isNear = found?.every(({ x, epsilon, world: { point } }) => {
    return areEqual(x * Math.sqrt(point.alpha[from]), 1) && epsilon < 0;
  });
  if (isNear !== true) return null;
  const message = POSTERIOR_MEAN.message({ was: '', fix: null });
  const { start, end } = right;
  return { rule: POSTERIOR_MEAN.id, severity: 'warning', start, end, message, fix: null };
}

function predicts(right: Node, equation: Equation): boolean {
  return (['epsilon_theta', 'score_theta', 'x_theta'] as const).some((role) =>
    has(right, role, equation),
  );
}

/** μ_θ(x_t, t) + σ_t z */
function isMeanAndNoise(right: Node, equation: Equation): boolean {
  const sum = bare(right);
  if (sum.kind !== 'sum' || sum.terms.length !== 2) return false;
  const [mean, noise] = sum.terms.map(bare);
  const head = mean.kind === 'call' ? mean.head : mean;
  return (
    head.kind === 'symbol' &&
    symbolsOf(head, 'mu', equation).length === 1 &&
    has(noise, 'epsilon', equation)
  );
}

/** p_θ(x_{t−1} | x_t) = N(x_{t−1}; μ_θ(x_t, t), Σ_θ(x_t, t)) */
function distribution(statement: Statement, equation: Equation): Match | null {
  for (const { variable, given, mean, head } of gaussiansOf(statement)) {
    if (variable === null || given.length === 0 || head === null) continue;
    const [to, from] = [variable, given[0]].map((node) => timeOfState(node, equation));
    if (to === null || from === null || !(from > to)) continue;
    if (given.slice(1).some((node) => timeOfState(node, equation) === 0)) continue;
    if (has(mean, 'mu', equation)) return { reading: 'reverse_step', findings: [] };
    if (!predicts(mean, equation)) continue;
    const verdict = judgeMean(mean, [{ from, to }], equation);
    if (verdict.kind === 'other') continue;
    return {
      reading: 'reverse_step',
      findings: findingsOf(verdict, equation, () => POSTERIOR_MEAN),
      // The new noise has a scale of its own choice.
      roles: { ...verdict.roles, sigma: null },
    };
  }
  return null;
}
