// Layer: shared, article. No vscode, no DOM. Definitions: α_t = 1−β_t, ᾱ_t = ∏ α_s, the ratio of
// signal to noise.

import { Evaluator } from '../mathematics/evaluate';
import { bare } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { claimsOf } from './claims';
import { isAlphaBar } from './conventions';
import { judge, rolesIn } from './equation';
import type { Equation, Question } from './equation';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { findingsOf } from './reading';
import type { Match, Reading } from './reading';
import { ALPHA_BAR } from './rules/alphaBar';

const STEP: ReadonlySet<Role> = new Set(['alpha', 'beta', 'time', 'T', 'identity']);
const PRODUCT: ReadonlySet<Role> = new Set([...STEP, 'alpha_bar']);

export const alphaDefinition: Reading = {
  id: 'alpha_definition',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const roles = rolesOfBoth(left, right, equation);
      if (!isWithin(roles, STEP) || !roles.has('alpha') || !roles.has('beta')) continue;
      // α + β = 1 has neither alone.
      if (!isSchedule(left, equation) && bare(left).kind !== 'sum' && bare(right).kind !== 'sum')
        continue;
      const verdict = judge(
        right,
        { ...equalTo(left), roles: ({ alpha }) => alpha === 'step' },
        equation,
      );
      if (verdict.kind === 'right') {
        return { reading: 'alpha_definition', findings: [], roles: verdict.roles };
      }
    }
    return barForStep(statement, equation);
  },
};

/** ᾱ_t = 1−β_t names the product where the step is meant. */
function barForStep(statement: Statement, equation: Equation): Match | null {
  for (const { left, right } of claimsOf(statement)) {
    if (!isAlphaBar(left) || left.kind !== 'symbol' || left.accent !== 'bar') continue;
    if (!isWithin(rolesIn(right, equation), new Set(['beta', 'time', 'identity']))) continue;
    const step: Node = { ...left, accent: '' };
    if (judge(right, { ...equalTo(step), repairs: () => false }, equation).kind !== 'right')
      continue;
    const text = equation.tex.slice(left.start, left.end);
    const fix = text.replace(/\\(?:bar|overline)\s*(?:\{\s*\\alpha\s*\}|\\alpha)/, '\\alpha');
    const message = ALPHA_BAR.message({ was: text, fix });
    const { start, end } = left;
    return {
      reading: 'alpha_definition',
      findings: [
        {
          rule: ALPHA_BAR.id,
          severity: 'warning',
          start,
          end,
          message,
          fix: fix === text ? null : fix,
        },
      ],
    };
  }
  return null;
}

export const alphaBarDefinition: Reading = {
  id: 'alpha_bar_definition',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      // log ᾱ_t = Σ log α_s
      const node = left.kind === 'function' && left.name !== 'exp' ? bare(left.argument) : left;
      if (node.kind !== 'symbol') continue;
      const role = roleOf(node, equation.letters);
      const roles = rolesIn(right, equation);
      if (
        !isWithin(roles, PRODUCT) ||
        !(roles.has('alpha') || roles.has('beta') || roles.has('alpha_bar'))
      )
        continue;
      if (role === 'alpha' && roles.has('beta') && !roles.has('alpha_bar')) {
        const question = {
          ...equalTo(left),
          roles: ({ alpha }: { alpha: string }) => alpha === 'product',
          repairs: () => false,
        };
        const verdict = judge(right, question, equation);
        if (verdict.kind === 'right') {
          return { reading: 'alpha_bar_definition', findings: [], roles: verdict.roles };
        }
      }
      if (role !== 'alpha_bar') continue;
      const verdict = judge(
        right,
        {
          ...equalTo(left),
          roles: ({ alpha }) => alpha === 'step',
          repairs: ({ kind }) => kind === 'bar' || kind === 'operator',
        },
        equation,
      );
      if (verdict.kind === 'other' || isSame(left, right)) continue;
      return {
        reading: 'alpha_bar_definition',
        findings: findingsOf(verdict, equation, () => ALPHA_BAR),
        roles: verdict.roles,
      };
    }
    return null;
  },
};

export const snr: Reading = {
  id: 'snr',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const head = left.kind === 'call' ? left.head : left;
      if (head.kind !== 'symbol') continue;
      const role = roleOf(head, equation.letters);
      const isLogarithm = role === 'log_snr' || isLogOfSnr(left, equation);
      if (role !== 'snr' && !isLogarithm) continue;
      const questions = isLogarithm ? [1, 0.5] : [0];
      for (const factor of questions) {
        const verdict = judge(
          right,
          {
            expected: ({ point, roles }) => {
              const bar = point.bar[9];
              const ratio = roles.process === 've' ? bar / (1 - bar) : bar / (1 - bar);
              return factor === 0 ? ratio : factor * Math.log(ratio);
            },
            repairs: ({ kind }) => kind === 'bar',
          },
          equation,
        );
        if (verdict.kind === 'other') continue;
        return { reading: 'snr', findings: findingsOf(verdict, equation, () => ALPHA_BAR) };
      }
    }
    return null;
  },
};

function isLogOfSnr(left: Node, { letters }: Equation): boolean {
  if (left.kind !== 'function') return false;
  const argument = bare(left.argument);
  return argument.kind === 'symbol' && roleOf(argument, letters) === 'snr';
}

/** That an expression is worth what another one is. */
export function equalTo(left: Node): Question {
  return { expected: (world) => new Evaluator(world).value(left) };
}

function rolesOfBoth(left: Node, right: Node, equation: Equation): Set<Role> {
  return new Set([...rolesIn(left, equation), ...rolesIn(right, equation)]);
}

function isSchedule(node: Node, { letters }: Equation): boolean {
  return node.kind === 'symbol' && /^(?:alpha|beta)$/.test(roleOf(node, letters));
}

export function isWithin(roles: ReadonlySet<Role>, allowed: ReadonlySet<Role>): boolean {
  return [...roles].every((role) => allowed.has(role));
}

function isSame(left: Node, right: Node): boolean {
  const other = bare(right);
  return left.kind === 'symbol' && other.kind === 'symbol';
}
