// Layer: shared, article. No vscode, no DOM. The interpolation of a flow between two ends, data and
// noise: linear (Liu et al. 2023), with a small rest of noise (Lipman et al. 2023, equation 22), along
// a cosine (Esser et al. 2024), in letters of any kind.

import { bare, childrenOf, walk } from '../mathematics/tree';
import type { Node, Statement, SymbolNode } from '../mathematics/tree';
import { claimsOf, gaussiansOf } from './claims';
import { Form, FreeValues, headOf } from './form';
import { areEqual } from './world';

export interface FlowPath {
  /** Letter of the time. */
  time: string;
  /** Slots of the ends, see endOf. */
  ends: string[];
  /** Derivatives of the ends' coefficients by the time, at each of MOMENTS. */
  rates: Record<string, number>[];
  /** The coefficients themselves. */
  places: Record<string, number>[];
  /** Equal for equal paths. */
  key: string;
}

/** Times at which paths and targets are compared, and the seed of everything else. */
export const MOMENTS = [0.23, 0.61];
const SEED = 7;
const STEP = 1e-4;

/** The values of symbols at a moment of the path. */
export function valuesAt(time: string, moment: number): FreeValues {
  return new FreeValues(SEED, ({ name, sub, accent }) =>
    name === time && sub === null && accent === '' ? moment : undefined,
  );
}

const STATES = /^[xzyXZYu]$/;
const NOISE = /^(?:epsilon|w|n|e|xi|noise|eps|eta|zeta)$/;

/** Slot of an end: x_0, x_1, x, x_{data}, ε; null for anything else, x_t among it. */
export function endOf(node: Node): string | null {
  if (node.kind !== 'symbol') return null;
  const { name, sub, label, accent, primes } = node;
  if (!STATES.test(name) && !NOISE.test(name)) return null;
  if (accent === 'dot' || accent === 'hat') return null;
  if (sub !== null && bare(sub).kind !== 'number') return null;
  const inner = sub === null ? null : bare(sub);
  const index = inner?.kind === 'number' ? String(inner.value) : '';
  return `end ${name} ${index} ${label} ${primes}`;
}

/** The path that a statement defines; null for none. */
export function flowPathOf(statement: Statement): FlowPath | null {
  for (const { left, right } of claimsOf(statement)) {
    const time = timeOfPath(left);
    const path = time === null ? null : pathOf(right, time);
    if (path !== null) return path;
  }
  return null;
}

/** Letter of the time of x_t, ψ_t(x), x(t), I_t(x_0, x_1); null for anything else. */
function timeOfPath(left: Node): string | null {
  const head = headOf(bare(left));
  const index = head?.sub ?? null;
  if (head === null || index === null) return null;
  if (!STATES.test(head.name) && !/^(?:psi|phi|I|varphi)$/.test(head.name)) return null;
  if (left.kind !== 'call' && !STATES.test(head.name)) return null;
  const sub = bare(index);
  return sub.kind === 'symbol' && /^(?:t|s|tau|lambda|r)$/.test(sub.name) ? sub.name : null;
}

/** A path, where the expression is one of the known kinds; also of x_t within an argument. */
export function pathOf(node: Node, time: string): FlowPath | null {
  if (hasSchedule(node)) return null;
  const form = new Form(node, endOf);
  if (form.names.length < 2 || form.names.length > 3 || !mentions(node, time)) return null;
  const at = (moment: number): Record<string, number> | null =>
    form.coefficients(form.names, valuesAt(time, moment));
  const places = MOMENTS.map(at);
  const later = MOMENTS.map((moment) => at(moment + STEP));
  const earlier = MOMENTS.map((moment) => at(moment - STEP));
  const rates = MOMENTS.map((_, index) => difference(form.names, later[index], earlier[index]));
  if (places.includes(null) || rates.includes(null) || !isKnownKind(form, at)) return null;
  const known = { places, rates } as Pick<FlowPath, 'places' | 'rates'>;
  const key = JSON.stringify([time, known.places]);
  return { time, ends: form.names, ...known, key };
}

function difference(
  names: readonly string[],
  later: Record<string, number> | null,
  earlier: Record<string, number> | null,
): Record<string, number> | null {
  if (later === null || earlier === null) return null;
  return Object.fromEntries(
    names.map((name) => [name, (later[name] - earlier[name]) / (2 * STEP)]),
  );
}

/** ᾱ and β belong to a diffusion; nothing more is tried then. */
function hasSchedule(node: Node): boolean {
  if (node.kind === 'symbol') {
    if (node.name === 'alpha' && node.accent !== '') return true;
    if (node.name === 'beta') return true;
  }
  return childrenOf(node).some(hasSchedule);
}

/** True where the time, or something indexed by it, occurs. */
function mentions(node: Node, time: string): boolean {
  let found = false;
  walk(node, (below) => {
    if (below.kind === 'symbol' && below.name === time) found = true;
  });
  return found;
}

function isKnownKind(form: Form, at: (moment: number) => Record<string, number> | null): boolean {
  const moments = [0, 0.23, 0.61, 1].map(at);
  if (moments.some((moment) => moment === null)) return false;
  const columns = form.names.map((name) => moments.map((moment) => moment?.[name] ?? NaN));
  if (columns.length === 3) return isBridge(columns);
  const values = moments.map((_, index) => columns.map((column) => column[index]));
  if (values.every(([a, b]) => areEqual(a + b, 1)) || isByName(form)) return true;
  return isOptimalTransport(values) || (hasCosine(form.root) && isOnCircle(values));
}

/** Two ends and noise that is absent at both. */
function isBridge(columns: number[][]): boolean {
  return columns.some((noise, skipped) => {
    const [a, b] = columns.filter((_, index) => index !== skipped);
    const isAbsent = areEqual(noise[0], 0) && areEqual(noise[3], 0);
    return isAbsent && a.every((value, index) => areEqual(value + b[index], 1));
  });
}

/** a_t x_0 + b_t ε (Esser et al. 2024, equation 1) */
function isByName({ root }: Form): boolean {
  if (root.kind !== 'sum' || root.terms.length !== 2) return false;
  return root.terms.every((term, index) => {
    const first =
      term.kind === 'product' && term.factors.length === 2 ? bare(term.factors[0]) : null;
    return first?.kind === 'symbol' && first.name === 'ab'[index] && first.sub !== null;
  });
}

/** t and 1 − (1 − σ_min) t, in either order, and with the time reversed. */
function isOptimalTransport(values: number[][]): boolean {
  const times = [0, 0.23, 0.61, 1];
  return [0, 1].some((straight) =>
    [false, true].some((isReversed) =>
      times.every((time, index) => {
        const t = isReversed ? 1 - time : time;
        const rest = values[isReversed ? 0 : 3][1 - straight];
        return (
          areEqual(values[index][straight], t) &&
          areEqual(values[index][1 - straight], 1 - (1 - rest) * t)
        );
      }),
    ),
  );
}

function isOnCircle(values: number[][]): boolean {
  return values.every(([a, b]) => areEqual(a ** 2 + b ** 2, 1));
}

function hasCosine(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'function' && node.name === 'cos') found = true;
  });
  return found;
}

/** p_t(x | x_1) = N(x; t x_1, (1 − (1 − σ_min) t)² I), and about an interpolation of both ends. */
export function isGaussianPath(statement: Statement): boolean {
  return gaussiansOf(statement).some(({ head, given, mean, variance }) => {
    const time = head === null ? null : timeOfDensity(head);
    if (time === null || given.length === 0 || endOf(given[0]) === null) return false;
    if (isMoment(mean, 'mu') && isMoment(variance, 'sigma')) return true;
    if (pathOf(mean, time) !== null) return true;
    const form = new Form(mean, endOf);
    if (form.names.length !== 1) return false;
    const values = [0, 0.23, 0.61, 1].map((moment) => {
      const known = valuesAt(time, moment);
      const deviation = Math.sqrt(new Form(variance, () => null).at({}, known));
      return [form.coefficients(form.names, known)?.[form.names[0]] ?? NaN, deviation];
    });
    return isOptimalTransport(values) && areEqual(values[3][0], 1);
  });
}

/** p_t; q(x_t | …) is the forward process of diffusion. */
function timeOfDensity({ sub }: SymbolNode): string | null {
  const inner = sub === null ? null : bare(sub);
  return inner?.kind === 'symbol' && /^(?:t|s|tau)$/.test(inner.name) ? inner.name : null;
}

/** μ_t(x_1), σ_t(x_1)² I */
function isMoment(node: Node, name: string): boolean {
  let found = false;
  walk(node, (below) => {
    if (below.kind === 'call' && below.head.name === name && below.head.sub !== null) found = true;
    // σ_t(x_1) reads as a product, σ_t (x_1).
    if (below.kind === 'product' && name === 'sigma') {
      const [first, second] = below.factors.map(bare);
      if (first.kind === 'symbol' && first.name === name && endOf(bodyOf(second)) !== null)
        found = true;
    }
  });
  return found;
}

function bodyOf(node: Node): Node {
  return node.kind === 'power' ? bare(node.base) : node;
}

/** μ_t(x) = t x_1, which goes with σ_t(x) = 1 − (1 − σ_min) t. */
export function isMeanOfPath(statement: Statement): boolean {
  return claimsOf(statement).some(({ left, right }) => {
    if (left.kind !== 'call' || left.head.name !== 'mu') return false;
    const time = timeOfDensity(left.head);
    const form = new Form(right, endOf);
    if (time === null || form.names.length !== 1) return false;
    return MOMENTS.every((moment) => {
      const found = form.coefficients(form.names, valuesAt(time, moment));
      return areEqual(found?.[form.names[0]] ?? NaN, moment);
    });
  });
}
