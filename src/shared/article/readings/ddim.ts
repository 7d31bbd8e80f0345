// Layer: shared, article. No vscode, no DOM. The step of DDIM (Song et al. 2021, equations 7, 12 and
// 13), also without noise, to any other time, and backwards as in inversion; as a sample and as a
// Gaussian. The judge: the signal has the scale √ᾱ of the time that the step goes to, and the squares
// of the scales of noise, predicted and new, add up to 1−ᾱ.

import type { Values } from '../mathematics/evaluate';
import { Evaluator } from '../mathematics/evaluate';
import { bare, childrenOf } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { NO_CONVENTIONS } from './conventions';
import { labelledTime, stepsOf } from './ddimParts';
import type { Step } from './ddimParts';
import { rolesIn, rolesOf } from './equation';
import type { Equation } from './equation';
import type { Form } from './form';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { findingOf } from './reading';
import type { Match, MathRule, Reading } from './reading';
import { repairsOf } from './repair';
import type { Repair } from './edits';
import type { Meanings } from './scheduleTerms';
import { ALPHA_BAR } from './rules/alphaBar';
import { DDIM_DIRECTION } from './rules/ddimDirection';
import type { Finding } from './types';
import { areEqual, POINTS, World } from './world';
import type { Point, Roles } from './world';

/** A step has a network, or a σ of its own beside the data. */
const NEEDED: readonly Role[] = ['epsilon_theta', 'x_theta', 'sigma'];

export const ddimStep: Reading = {
  id: 'ddim_step',
  read: (statement, equation) => {
    if (!NEEDED.some((role) => equation.present.has(role))) return null;
    for (const step of stepsOf(statement, equation)) {
      if (isOfDdpm(step, equation)) continue;
      const match = readStep(step, equation);
      if (match !== null) return match;
    }
    return null;
  },
};

/** Scales of the data, of the noise within x_t and of the new noise after a step. */
interface Scales {
  signal: number;
  direction: number;
  fresh: number;
}

interface Trial {
  step: Step;
  equation: Equation;
  roles: Roles;
  isFree: boolean;
  edits: ReadonlyMap<Node, Node> | null;
}

function scalesAt(point: Point, trial: Trial): Scales | null {
  const { step, edits } = trial;
  const values = valuesAt(point, trial);
  const [target] = step.left.names;
  const left = step.left.coefficients([target], values)?.[target];
  const right = step.right.coefficients(step.right.names, values, { edits });
  if (left === undefined || right === null) return null;
  const name = `state ${step.from}`;
  const state = step.right.has(name) ? right[name] : 0;
  const [keeps, adds] = kindOf(point, step.from, trial);
  const variance = step.variance === null ? NaN : new Evaluator(values).value(step.variance);
  const fresh =
    step.variance === null ? (step.fresh === null ? 0 : right[step.fresh]) : Math.sqrt(variance);
  const direction = step.direction === null ? 0 : right[step.direction];
  return {
    signal: ((step.right.has('signal') ? right.signal : 0) + state * keeps) / left,
    direction: (direction + state * adds) / left,
    fresh: fresh / left,
  };
}

/** σ_t is a number of its own, or the scale of the noise as the roles have it. */
function valuesAt(point: Point, { equation, roles, isFree, step }: Trial): Values {
  const setup = { isFresh: true, allowsOthers: false, data: null };
  const world = new World(point, roles, equation.letters, setup);
  const sigma = (0.2 + 0.5 * point.eta) * Math.sqrt(1 - point.bar[step.to]);
  return {
    symbol: (node, index) =>
      isFree && roleOf(node, equation.letters) === 'sigma'
        ? sigma
        : world.symbol(node, labelledTime(node) ?? index),
    call: (head, content, evaluator) => world.call(head, content, evaluator),
    special: (node) => world.special(node),
  };
}

function holds(trial: Trial): boolean {
  return POINTS.every((point) => {
    const scales = scalesAt(point, trial);
    return scales !== null && isRight(scales, kindOf(point, trial.step.to, trial));
  });
}

function isRight({ signal, direction, fresh }: Scales, [keeps, adds]: [number, number]): boolean {
  return (
    areEqual(signal, keeps) && areEqual(direction ** 2 + fresh ** 2, adds ** 2) && direction > -1e-9
  );
}

/** Scales of the data and the noise in x at a time: √ᾱ and √(1−ᾱ), or 1 and σ. */
function kindOf({ bar }: Point, time: number, { roles }: { roles: Roles }): [number, number] {
  const adds = Math.sqrt(1 - bar[time]);
  const keeps = Math.sqrt(bar[time]);
  return roles.process === 've' ? [1, adds / keeps] : [keeps, adds];
}

/** New noise of a scale without σ or η of its own: the posterior of DDPM, also a step of this kind. */
function isOfDdpm({ right, fresh, variance }: Step, equation: Equation): boolean {
  if (fresh === null && variance === null) return false;
  const roles = rolesIn(right.root, equation);
  if (variance !== null) rolesIn(variance, equation).forEach((role) => roles.add(role));
  return !(roles.has('sigma') || roles.has('eta'));
}

function readStep(step: Step, equation: Equation): Match | null {
  const choices = choicesOf(step, equation);
  const right = choices.find((choice) => holds({ ...choice, step, equation, edits: null }));
  if (right !== undefined) return { reading: 'ddim_step', findings: [], roles: meaningsOf(right) };
  for (const repair of sortedRepairs(step, equation)) {
    const edits = new Map(repair.edits.map(({ node, replacement }) => [node, replacement]));
    if (choices.some((choice) => holds({ ...choice, step, equation, edits }))) {
      const finding = findingOf(ruleOf(repair), repair, equation);
      // The convention of the article may not be this equation's.
      if (isOtherwiseRight(step, equation)) break;
      return { reading: 'ddim_step', findings: [finding] };
    }
  }
  if (isOtherwiseRight(step, equation)) return { reading: 'ddim_step', findings: [] };
  const late = wholeAtStart(step, equation);
  if (late !== null) return { reading: 'ddim_step', findings: [late] };
  for (const choice of choices) {
    const finding = wrongDirection({ ...choice, step, equation, edits: null });
    if (finding !== null) return { reading: 'ddim_step', findings: [finding] };
  }
  return null;
}

/** Changes of the predicted noise's scale before those of the new noise's. */
function sortedRepairs({ right, fresh }: Step, equation: Equation): Repair[] {
  const repairs = repairsOf(right.root, equation);
  const last = fresh === null ? null : (right.nodesOf(fresh).at(0) ?? null);
  const terms = bare(right.root).kind === 'sum' ? childrenOf(bare(right.root)) : [];
  const noise = terms.find(
    ({ start, end }) => last !== null && start <= last.start && last.end <= end,
  );
  const isInNoise = ({ edits: [{ start, end }] }: Repair): boolean =>
    noise !== undefined && noise.start <= start && end <= noise.end;
  return [...repairs.filter((one) => !isInNoise(one)), ...repairs.filter(isInNoise)];
}

function choicesOf({ right }: Step, equation: Equation): { roles: Roles; isFree: boolean }[] {
  const all = rolesOf(right.root, equation);
  const roles = all.filter(({ process }) => process === 'vp');
  const exploding = all
    .filter(({ process }) => process === 've')
    .map((choice) => ({ roles: choice, isFree: false }));
  const free = roles.map((choice) => ({ roles: choice, isFree: true }));
  const named = roles
    .filter(({ sigma }) => sigma === 'noise' || sigma === 'ratio')
    .map((choice) => ({ roles: choice, isFree: false }));
  return [...free, ...named, ...exploding];
}

/** A σ that is free has no value of the schedule. */
function meaningsOf({ roles, isFree }: { roles: Roles; isFree: boolean }): Meanings {
  return isFree ? { ...roles, sigma: null } : roles;
}

function isOtherwiseRight(step: Step, equation: Equation): boolean {
  if (equation.conventions.alpha !== null) return false;
  const open = { ...equation, conventions: NO_CONVENTIONS };
  return choicesOf(step, open).some((choice) =>
    holds({ ...choice, step, equation: open, edits: null }),
  );
}

/** Every α for ᾱ is the confusion of these two; anything else is a mistake in this equation. */
function ruleOf({ kind, edits }: Repair): MathRule {
  return kind === 'bar' && edits.length > 1 ? ALPHA_BAR : DDIM_DIRECTION;
}

/** √ᾱ_t x̂_0 + √(1−ᾱ_t) ε̂ is x_t again: every scale is of the time that the step comes from. */
function wholeAtStart(step: Step, equation: Equation): Finding | null {
  const { right, from, to } = step;
  if (right.names.some((name) => name.startsWith('state')) || to + 1 !== from) return null;
  const trials = choicesOf(step, equation).map((choice) => ({
    ...choice,
    step,
    equation,
    edits: null,
  }));
  const isAtStart = trials.some((trial) =>
    POINTS.every((point) => {
      const scales = scalesAt(point, trial);
      return scales !== null && isRight(scales, kindOf(point, from, trial));
    }),
  );
  if (!isAtStart) return null;
  const { start, end } = right.root;
  const message = DDIM_DIRECTION.message({ repair: null, was: '', fix: null });
  return { rule: DDIM_DIRECTION.id, severity: 'warning', start, end, message, fix: null };
}

/** The signal is right and the noise is not: what its scale should be. */
function wrongDirection(trial: Trial): Finding | null {
  const { step, equation } = trial;
  if (step.direction === null) return null;
  const isSignalRight = POINTS.every((point) => {
    const scales = scalesAt(point, trial);
    if (scales === null || !Number.isFinite(scales.direction)) return false;
    return areEqual(scales.signal, Math.sqrt(point.bar[step.to])) && scales.direction > 0;
  });
  if (!isSignalRight) return null;
  const term = termOf(step.right, step.direction);
  if (term === null) return null;
  const { tex } = equation;
  const [first] = term;
  const last = term[term.length - 1];
  const fix = directionOf(step, equation);
  const { start } = first;
  const { end } = last;
  const was = tex.slice(start, end);
  const message = DDIM_DIRECTION.message({ repair: null, was, fix });
  return { rule: DDIM_DIRECTION.id, severity: 'warning', start, end, message, fix };
}

/** The factors before a slot in its term of the outer sum; null where it stands elsewhere. */
function termOf(form: Form, slot: string): Node[] | null {
  const sum = bare(form.root);
  const places = form.nodesOf(slot);
  if (sum.kind !== 'sum') return null;
  for (const term of sum.terms) {
    if (term.kind !== 'product') continue;
    const last = bare(term.factors[term.factors.length - 1]);
    if (places.includes(last)) return term.factors.slice(0, -1);
  }
  return null;
}

/** √(1 − ᾱ − σ²) in the letters of the signal's scale √ᾱ and of the new noise's scale σ. */
function directionOf({ right, fresh }: Step, { tex }: Equation): string | null {
  const signal = termOf(right, 'signal');
  const noise = fresh === null ? [] : termOf(right, fresh);
  if (signal?.length !== 1 || noise === null || noise.length > 1) return null;
  const scale = signal[0];
  if (scale.kind !== 'root') return null;
  const bar = tex.slice(scale.body.start, scale.body.end).replace(/^\{([^]*)\}$/, '$1');
  if (noise.length === 0) return `\\sqrt{1-${bar}}`;
  if (noise[0].kind !== 'symbol') return null;
  return `\\sqrt{1-${bar}-${tex.slice(noise[0].start, noise[0].end)}^2}`;
}
