// Layer: shared, article. No vscode, no DOM. The standard deviation of the noise in a DDIM step
// (Song et al. 2021, equation 16), and its square.

import { bare } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { claimsOf } from './claims';
import { indexOf, judge, rolesIn } from './equation';
import type { Equation, Question } from './equation';
import { isWithin } from './definitions';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { findingsOf, symbolsOf } from './reading';
import type { MathRule, Reading } from './reading';
import type { Repair } from './repair';
import { ALPHA_BAR } from './rules/alphaBar';
import { DDIM_SIGMA } from './rules/ddimSigma';
import type { World } from './world';

const KNOWN: ReadonlySet<Role> = new Set([
  ...(['alpha', 'alpha_bar', 'beta', 'beta_tilde', 'eta', 'time', 'T', 'identity'] as const),
]);

export const ddimSigma: Reading = {
  id: 'ddim_sigma',
  read: (statement, equation) => {
    if (!equation.present.has('sigma')) return null;
    for (const { left, right } of claimsOf(statement)) {
      const power = powerOfSigma(left, equation);
      if (power === null) continue;
      const roles = rolesIn(right, equation);
      if (!isWithin(roles, KNOWN)) continue;
      const hasEta = roles.has('eta');
      // Without η it is the deviation of DDPM's posterior, which is a reading of its own.
      if (!hasEta && (power === 2 || roles.has('beta') || roles.has('beta_tilde'))) continue;
      const times = timesIn(right, equation);
      if (times === null || (!hasEta && times.from === times.to)) continue;
      for (const question of questionsOf(power, hasEta, times)) {
        const verdict = judge(right, question, equation);
        if (verdict.kind === 'other' || (verdict.kind === 'wrong' && !hasEta)) continue;
        return { reading: 'ddim_sigma', findings: findingsOf(verdict, equation, ruleOf) };
      }
    }
    return null;
  },
};

/** Every α for ᾱ is the confusion of these two. */
function ruleOf({ kind, edits }: Repair): MathRule {
  return kind === 'bar' && edits.length > 1 ? ALPHA_BAR : DDIM_SIGMA;
}

/** 1 for σ_t and σ_t(η), 2 for its square; null for anything else. */
function powerOfSigma(left: Node, equation: Equation): 1 | 2 | null {
  const node = bare(left);
  if (node.kind === 'product' && node.factors.length === 2) {
    const [sigma, second] = node.factors;
    if (second.kind === 'power') {
      // σ_t(η)^2 reads as the product of σ_t and a square.
      const whole = { ...node, factors: [sigma, second.base] };
      return powerOfSigma({ ...second, base: whole }, equation);
    }
    const argument = bare(second);
    const isEta = argument.kind === 'symbol' && argument.name === 'eta';
    return isEta ? powerOfSigma(sigma, equation) : null;
  }
  if (node.kind === 'power') {
    const isSquare = node.exponent.kind === 'number' && node.exponent.value === 2;
    return isSquare && powerOfSigma(node.base, equation) === 1 ? 2 : null;
  }
  const head = node.kind === 'call' ? node.head : node;
  return head.kind === 'symbol' && roleOf(head, equation.letters) === 'sigma' ? 1 : null;
}

interface Times {
  from: number;
  to: number;
}

/** The later and the earlier time of the schedule; null where there are more. */
function timesIn(node: Node, equation: Equation): Times | null {
  const symbols = (['alpha', 'alpha_bar', 'beta', 'beta_tilde'] as const).flatMap((role) =>
    symbolsOf(node, role, equation),
  );
  const times = new Set(symbols.map(({ sub }) => (sub === null ? NaN : indexOf(sub, equation))));
  if (times.size === 0 || times.size > 2 || [...times].some(Number.isNaN)) return null;
  const from = Math.max(...times);
  return { from, to: times.size === 1 ? from - 1 : Math.min(...times) };
}

/**
 * The right one first. Of σ² some write η times the variance: there η is another knob with the same
 * ends.
 */
function questionsOf(power: 1 | 2, hasEta: boolean, { from, to }: Times): Question[] {
  const deviation = ({ point }: World): number =>
    Math.sqrt(
      ((1 - point.bar[to]) / (1 - point.bar[from])) * (1 - point.bar[from] / point.bar[to]),
    );
  if (!hasEta) return [{ expected: deviation }];
  const squared = (scale: (eta: number) => number): Question => ({
    expected: (world) => (scale(world.point.eta) * deviation(world)) ** power,
  });
  const [right, other] = [squared((eta) => eta), squared(Math.sqrt)];
  return [{ ...right, repairs: () => false }, { ...other, repairs: () => false }, right, other];
}
