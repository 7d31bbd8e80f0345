// Layer: shared, article. No vscode, no DOM. The forward process: one step (DDPM equation 2) and the
// marginal x_t given x_0 (DDPM equation 4), as samples and as distributions.

import { bare, walk } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { claimsOf, gaussiansOf } from './claims';
import type { Gaussian } from './claims';
import { judge, rolesOf, valuesOf } from './equation';
import type { Equation, Expected, Verdict } from './equation';
import { keyOf } from './form';
import { roleOf } from './meaning';
import { has, findingOf, symbolsOf, timeOfState, timesOf } from './reading';
import type { Match, MathRule, Reading } from './reading';
import type { Repair } from './edits';
import { ALPHA_BAR } from './rules/alphaBar';
import { NOISE_SCALE, varianceLaw } from './rules/noiseScale';
import type { Finding } from './types';
import { areEqual } from './world';
import { writtenForward } from './writtenForward';
import type { Roles, World } from './world';

/** Scale of the signal between two times, squared. */
type Kept = (world: World) => number;

interface Process {
  id: 'forward_step' | 'forward_marginal';
  from: number;
  to: number;
  /** What of the variance may be kept; one of them. */
  kept: Kept[];
}

/** A step, or the way from x_0; null where the times are those of neither. */
function processOf(from: number, to: number): Process | null {
  if (from === 0 && to !== 1) return marginal(to);
  if (!(to > from)) return null;
  const kept: Kept[] = [({ point }) => point.bar[to] / point.bar[from]];
  // β_t may be that of the step to x_{t+1}.
  if (to === from + 1) kept.push(({ point }) => point.alpha[from]);
  return { id: 'forward_step', from, to, kept };
}

function marginal(to: number): Process {
  const time = Number.isNaN(to) ? 9 : to;
  return { id: 'forward_marginal', from: 0, to, kept: [({ point }) => point.bar[time]] };
}

export const forwardStep: Reading = {
  id: 'forward_step',
  read: (s, e) => read(s, e, 'forward_step'),
};
export const forwardMarginal: Reading = {
  id: 'forward_marginal',
  read: (s, e) => read(s, e, 'forward_marginal'),
};

function read(statement: Statement, equation: Equation, id: Process['id']): Match | null {
  for (const { left, right } of claimsOf(statement)) {
    const to = timeOfState(left, equation);
    if (to === null || to === 0 || !has(right, 'epsilon', equation)) continue;
    // Two kinds of noise make a step of a sampler.
    const noises = symbolsOf(right, 'epsilon', equation).map((symbol) => keyOf(symbol));
    if (new Set(noises).size > 1) continue;
    const times = timesOf(right, equation);
    if (times.length !== 1) continue;
    const process = processOf(times[0], to);
    if (process?.id !== id) continue;
    const match = readSample(right, process, equation);
    if (match !== null) return match;
  }
  for (const gaussian of gaussiansOf(statement)) {
    const match = readGaussian(gaussian, equation, id);
    if (match !== null) return match;
  }
  return null;
}

/** x_t = a x_{t-1} + b ε */
function readSample(right: Node, process: Process, equation: Equation): Match | null {
  const verdicts = process.kept.map((kept) =>
    judge(
      right,
      {
        expected: sampleOf(process, kept),
        setup: { isFresh: process.from > 0 || process.to === 1 },
        repairs: noSwap,
      },
      equation,
    ),
  );
  const verdict = best(verdicts);
  if (verdict.kind === 'right') {
    return { reading: process.id, findings: [], roles: verdict.roles };
  }
  if (verdict.kind === 'wrong') {
    const known = { equation, roles: verdict.roles };
    const finding = explained(verdict.repair, right, process, known);
    return { reading: process.id, findings: [finding], roles: verdict.roles };
  }
  return readAnyScale(right, process, equation);
}

function sampleOf({ from, to, id }: Process, kept: Kept): Expected {
  return (world) => {
    const isExploding = world.roles.process === 've';
    const noise = id === 'forward_marginal' ? world.epsilon() : world.fresh();
    if (isExploding) {
      const [before, after] = [from, Number.isNaN(to) ? 9 : to].map(
        (time) => world.sigma(time) ** 2,
      );
      return (
        (from === 0 ? world.point.x0 : world.x(from)) +
        Math.sqrt(after - (from === 0 ? 0 : before)) * noise
      );
    }
    const scale = kept(world);
    const start = from === 0 ? world.point.x0 : world.x(from);
    return Math.sqrt(scale) * start + Math.sqrt(1 - scale) * noise;
  };
}

function best(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find(({ kind }) => kind === 'right') ??
    verdicts.find(({ kind }) => kind === 'wrong') ?? { kind: 'other' }
  );
}

/** Exchanged terms and inverted fractions are other equations. */
const noSwap = ({ kind }: Repair): boolean =>
  kind !== 'swap' && kind !== 'inverse' && kind !== 'complement';

const ruleOf = (repair: Repair): MathRule => (repair.kind === 'bar' ? ALPHA_BAR : NOISE_SCALE);

/** The finding, with the law of the variance where a scale is wrong. */
function explained(repair: Repair, right: Node, { id }: Process, known: Known): Finding {
  const { equation } = known;
  const finding = findingOf(ruleOf(repair), repair, equation);
  const scales = scalesOf(right, equation);
  if (finding.rule !== NOISE_SCALE.id || scales === null) return finding;
  const message = varianceLaw(scales.signal, scales.noise, id === 'forward_step');
  return withWritten({ ...finding, message }, right, id, known);
}

interface Known {
  equation: Equation;
  roles: Roles;
}

/** The finding with the process as it is written, where its scales are those of a schedule. */
function withWritten(finding: Finding, right: Node, id: Process['id'], known: Known): Finding {
  const kind = id === 'forward_step' ? 'step' : 'marginal';
  const written = writtenForward(right, kind, known);
  return written === null ? finding : { ...finding, written };
}

interface Scales {
  signal: string;
  noise: string;
  noiseStart: number;
  noiseEnd: number;
}

/** LaTeX of the factors before x and before ε; null where they are not two such terms. */
function scalesOf(right: Node, { tex, letters }: Equation): Scales | null {
  const sum = bare(right);
  if (sum.kind !== 'sum' || sum.terms.length !== 2) return null;
  const found: Partial<Record<'signal' | 'noise', { text: string; start: number; end: number }>> =
    {};
  for (const term of sum.terms) {
    const node = bare(term);
    if (node.kind === 'symbol' && roleOf(node, letters) === 'epsilon') {
      found.noise = { text: '1', start: node.start, end: node.start };
      continue;
    }
    if (node.kind !== 'product') return null;
    const data = node.factors.findIndex((factor) => {
      const symbol = bare(factor);
      return symbol.kind === 'symbol' && /^(?:x|x_0|epsilon)$/.test(roleOf(symbol, letters));
    });
    if (data < 0) return null;
    const symbol = bare(node.factors[data]);
    const isNoise = symbol.kind === 'symbol' && roleOf(symbol, letters) === 'epsilon';
    const others = node.factors.filter((_, index) => index !== data);
    const text = others.map(({ start, end }) => tex.slice(start, end)).join(' ');
    const isFirst = data === node.factors.length - 1;
    found[isNoise ? 'noise' : 'signal'] = {
      text,
      start: others[0].start,
      end: isFirst || data === 0 ? others[others.length - 1].end : -1,
    };
  }
  const { signal, noise } = found;
  if (signal === undefined || noise === undefined) return null;
  return { signal: signal.text, noise: noise.text, noiseStart: noise.start, noiseEnd: noise.end };
}

/** The signal's scale is that of the process, the noise's is some other number. */
function readAnyScale(right: Node, process: Process, equation: Equation): Match | null {
  const scales = scalesOf(right, equation);
  for (const roles of rolesOf(right, equation)) {
    if (roles.process === 've') continue;
    for (const kept of process.kept) {
      const law = lawOf(right, { roles, kept, equation });
      if (law === null) continue;
      const reading = process.id;
      if (law === 'unknown' || scales === null) return { reading, findings: [] };
      const finding = scaleFinding(scales, process);
      const findings = [withWritten(finding, right, process.id, { equation, roles })];
      return { reading, findings, roles };
    }
  }
  return null;
}

function lawOf(
  right: Node,
  { roles, kept, equation }: { roles: Roles; kept: Kept; equation: Equation },
): 'wrong' | 'unknown' | null {
  const at = (x: number, noise: number, allowsOthers: boolean): ReturnType<typeof valuesOf> =>
    valuesOf(right, equation, roles, {
      isFresh: true,
      allowsOthers,
      data: { x, x0: x, epsilon: noise, fresh: noise },
    });
  const signal = at(1, 0, true);
  const noise = at(0, 1, true);
  const neither = at(0, 0, true);
  const isSignal = signal.every(({ value, world }) => areEqual(value, Math.sqrt(kept(world))));
  if (!isSignal || !neither.every(({ value }) => areEqual(value, 0))) return null;
  if (!noise.every(({ value }) => Number.isFinite(value) && Math.abs(value) > 1e-6)) return null;
  return at(0, 1, false).every(({ value }) => Number.isFinite(value)) ? 'wrong' : 'unknown';
}

function scaleFinding(scales: Scales, { id }: Process): Finding {
  const root = /^\\sqrt\s*\{([^]*)\}$/.exec(scales.signal);
  const fix = root === null ? `\\sqrt{1-(${scales.signal})^2}` : `\\sqrt{1-(${root[1]})}`;
  const canFix = scales.noiseEnd >= 0;
  return {
    rule: NOISE_SCALE.id,
    severity: 'warning',
    start: scales.noiseStart,
    end: canFix ? scales.noiseEnd : scales.noiseStart + scales.noise.length,
    message: varianceLaw(scales.signal, scales.noise, id === 'forward_step'),
    fix: canFix ? simplified(fix) : null,
  };
}

/** √(1−(1−β)) is √β. */
function simplified(fix: string): string {
  const inner = /^\\sqrt\{1-\(1\s*-\s*([^()+-]+)\)\}$/.exec(fix);
  if (inner !== null) return `\\sqrt{${inner[1].trim()}}`;
  return fix.replace(/^\\sqrt\{1-\(([^()+-]+)\)\}$/, '\\sqrt{1-$1}');
}

function readGaussian(gaussian: Gaussian, equation: Equation, id: Process['id']): Match | null {
  const { variable, given, mean, variance, hasIdentity, head } = gaussian;
  const to = variable === null ? null : timeOfState(variable, equation);
  if (to === null || to === 0 || given.length > 1 || isModel(head)) return null;
  const from = given.length === 1 ? timeOfState(given[0], equation) : null;
  const times = timesOf(mean, equation);
  if (times.length !== 1 || (from !== null && !Object.is(from, times[0]))) return null;
  const process = processOf(times[0], to);
  if (process?.id !== id) return null;
  const tries = process.kept.map((kept) => {
    const isMean = judge(mean, { expected: meanOf(process, kept), repairs: noSwap }, equation);
    const isVariance = judge(
      variance,
      { expected: varianceOf(process, kept), repairs: noSwap },
      equation,
    );
    return { isMean, isVariance };
  });
  const right = tries.find((t) => t.isMean.kind === 'right' && t.isVariance.kind === 'right');
  if (right !== undefined) {
    const { isMean } = right;
    return { reading: id, findings: [], ...(isMean.kind === 'right' && { roles: isMean.roles }) };
  }
  const near =
    tries.find((t) => t.isMean.kind === 'right' || t.isVariance.kind === 'right') ?? tries[0];
  return nearGaussian(near, { variance, hasIdentity }, process, equation);
}

function nearGaussian(
  { isMean, isVariance }: { isMean: Verdict; isVariance: Verdict },
  { variance, hasIdentity }: { variance: Node; hasIdentity: boolean },
  { id }: Process,
  equation: Equation,
): Match | null {
  const findings: Finding[] = [];
  if (isMean.kind === 'other') return null;
  const areBars = [isMean, isVariance].every((v) => v.kind === 'wrong' && v.repair.kind === 'bar');
  if (isMean.kind === 'wrong' && isVariance.kind !== 'right' && !areBars) return null;
  for (const verdict of [isMean, isVariance]) {
    if (verdict.kind === 'wrong') {
      // N(μ, σ) with a standard deviation is a habit of some, not a mistake.
      if (verdict === isVariance && !hasIdentity && verdict.repair.kind === 'root') continue;
      findings.push(findingOf(ruleOf(verdict.repair), verdict.repair, equation));
    }
  }
  if (isVariance.kind === 'other' && isKnown(variance, equation)) {
    const { start, end } = variance;
    const message = NOISE_SCALE.message({ was: '', fix: null });
    findings.push({ rule: NOISE_SCALE.id, severity: 'warning', start, end, message, fix: null });
  }
  return { reading: id, findings };
}

/** True where everything in an expression has a value: it is certainly not the variance. */
function isKnown(variance: Node, equation: Equation): boolean {
  return rolesOf(variance, equation).every((roles) =>
    valuesOf(variance, equation, roles).every(({ value }) => Number.isFinite(value)),
  );
}

function meanOf({ from }: Process, kept: Kept): Expected {
  return (world) => {
    const start = from === 0 ? world.point.x0 : world.x(from);
    return world.roles.process === 've' ? start : Math.sqrt(kept(world)) * start;
  };
}

function varianceOf({ from, to }: Process, kept: Kept): Expected {
  return (world) => {
    if (world.roles.process !== 've') return 1 - kept(world);
    const time = Number.isNaN(to) ? 9 : to;
    return world.sigma(time) ** 2 - (from === 0 ? 0 : world.sigma(from) ** 2);
  };
}

function isModel(head: Node | null): boolean {
  let found = false;
  if (head !== null) {
    walk(head, (node) => {
      if (node.kind === 'symbol' && /^(?:theta|phi)$/.test(node.name)) found = true;
    });
  }
  return found;
}
