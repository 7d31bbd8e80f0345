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
import { within } from './edits';
import type { Repair } from './edits';
import { ALPHA_BAR } from './rules/alphaBar';
import { DDIM_SIGMA } from './rules/ddimSigma';
import type { Finding } from './types';
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
        const findings = findingsOf(verdict, equation, ruleOf).map(etaOutside);
        return { reading: 'ddim_sigma', findings };
      }
      const whole = hasEta && power === 1 ? wholeFinding(right, times, equation) : null;
      if (whole !== null) return { reading: 'ddim_sigma', findings: [whole] };
    }
    return null;
  },
};

/** √(η …), which only has the same ends, as η √(…). */
function etaOutside(finding: Finding): Finding {
  const { fix, message } = finding;
  const inner = /^\\sqrt\{(\\eta\s*(?:\\cdot|\\,)?)([^]*)\}$/.exec(fix ?? '');
  if (fix === null || inner === null) return finding;
  const outside = `${inner[1]}\\sqrt{${inner[2].trim()}}`;
  return { ...finding, fix: outside, message: message.replace(fix, () => outside) };
}

/** Another expression of η and of ᾱ at both times: the right one in its letters. */
function wholeFinding(right: Node, { from, to }: Times, equation: Equation): Finding | null {
  const { tex } = equation;
  const textAt = (time: number): string | null => {
    const symbol = symbolsOf(right, 'alpha_bar', equation).find(
      ({ sub }) => sub !== null && indexOf(sub, equation) === time,
    );
    if (symbol === undefined) return null;
    const { start, end } = within(symbol, tex);
    return tex.slice(start, end);
  };
  const [late, early] = [from, to].map(textAt);
  // η √(1 − ᾱ_t/ᾱ_{t−1}) is the larger of the two variances that are in use.
  const larger: Question = {
    expected: ({ point }) => point.eta * Math.sqrt(1 - point.bar[from] / point.bar[to]),
    repairs: () => false,
  };
  if (late === null || early === null || judge(right, larger, equation).kind === 'right')
    return null;
  const { start, end } = right;
  const fix = `\\eta\\sqrt{\\frac{1-${early}}{1-${late}}}\\sqrt{1-\\frac{${late}}{${early}}}`;
  const message = DDIM_SIGMA.message({ repair: null, was: tex.slice(start, end), fix });
  return { rule: DDIM_SIGMA.id, severity: 'warning', start, end, message, fix };
}

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
