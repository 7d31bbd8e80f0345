// Layer: shared, article. No vscode, no DOM. Random numbers for the symbols of an equation: a β
// schedule, its α and ᾱ, data, noise and what follows from them. An equation that holds in several
// such worlds holds.

import type { Evaluator, Values } from '../mathematics/evaluate';
import { bare } from '../mathematics/tree';
import type { ListNode, Node, SymbolNode } from '../mathematics/tree';
import { roleOf } from './meaning';
import type { Letters, Role } from './meaning';
import type { ForwardProcess } from './types';

/** What letters that differ between texts stand for. */
export interface Roles {
  /** α_t: 1−β_t, the product of these, or the scale of the signal, √ᾱ_t. */
  alpha: 'step' | 'product' | 'scale';
  /**
   * σ_t: the scale of the noise √(1−ᾱ_t), the noise for a signal of scale one, √(1−ᾱ_t)/√ᾱ_t, the
   * standard deviation of the posterior, or √β_t.
   */
  sigma: 'noise' | 'ratio' | 'posterior' | 'beta';
  /** x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε, or x_0 + σ_t ε. */
  process: ForwardProcess;
}

/** Times of a world: a step t, an earlier one s, the last. */
export const TIMES = { t: 9, s: 6, T: 16 };

export class Point {
  readonly beta: number[] = [0];
  readonly alpha: number[] = [1];
  readonly bar: number[] = [1];
  readonly x0: number;
  readonly epsilon: number;
  /** Noise drawn anew in a step. */
  readonly fresh: number;
  readonly eta: number;
  private readonly free: () => number;
  private readonly others = new Map<string, number>();

  constructor(seed: number) {
    const random = generator(seed);
    for (let step = 1; step <= TIMES.T + 1; step += 1) {
      const beta = 0.03 + 0.2 * random();
      this.beta.push(beta);
      this.alpha.push(1 - beta);
      this.bar.push(this.bar[step - 1] * (1 - beta));
    }
    this.x0 = 0.5 + random();
    this.epsilon = -0.4 - random();
    this.fresh = 0.6 + random();
    this.eta = 0.3 + 0.4 * random();
    this.free = random;
  }

  /** The variance of q(x_{t−1} | x_t, x_0), DDPM equation 7. */
  posteriorVariance(t: number): number {
    return ((1 - this.bar[t - 1]) / (1 - this.bar[t])) * this.beta[t];
  }

  /** A number for a symbol of which nothing is known, the same for the same symbol. */
  other(name: string): number {
    let value = this.others.get(name);
    if (value === undefined) this.others.set(name, (value = 0.2 + this.free()));
    return value;
  }
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const POINTS: readonly Point[] = [new Point(11), new Point(23), new Point(57)];

/** How an equation uses noise, and whether symbols that nobody knows may occur. */
export interface Setup {
  /** Plain ε is new noise of the step, not the one within x_t. */
  isFresh: boolean;
  /** Symbols of no known role are numbers of their own; without it they are NaN. */
  allowsOthers: boolean;
  /** Values of x at any time but zero, of the data and of noise, to read off coefficients. */
  /** The value of the new noise; null for a random one. */
  freshNoise?: number | null;
  data: { x: number; x0: number; epsilon: number; fresh: number } | null;
}

/** The values of symbols at one point, for one choice of what the letters mean. */
export class World implements Values {
  constructor(
    readonly point: Point,
    readonly roles: Roles,
    private readonly letters: Letters,
    private readonly setup: Setup,
  ) {}

  symbol(node: SymbolNode, index: number): number {
    return this.ofRole(roleOf(node, this.letters), node, index);
  }

  private ofRole(role: Role, node: SymbolNode, given: number): number {
    const { point } = this;
    const index = Number.isNaN(given) ? TIMES.t : given;
    switch (role) {
      case 'x':
        return this.x(index);
      case 'x_0':
      case 'x_theta':
        return this.setup.data?.x0 ?? point.x0;
      case 'epsilon':
        return this.setup.isFresh ? this.fresh() : this.epsilon();
      case 'epsilon_theta':
        return this.epsilon();
      case 'v':
      case 'v_theta':
        return this.v(TIMES.t);
      case 'score_theta':
        return this.score(TIMES.t);
      case 'beta':
        return at(point.beta, index);
      case 'beta_tilde':
        return point.posteriorVariance(index);
      case 'alpha':
        return this.alpha(index);
      case 'alpha_bar':
        return at(point.bar, index);
      case 'sigma':
        return this.sigma(index);
      case 'alpha_given':
      case 'sigma_given':
        return this.conditional(role, node);
      case 'time':
        return this.time(node);
      case 'T':
        return TIMES.T;
      case 'identity':
        return 1;
      case 'pi':
        return Math.PI;
      case 'eta':
        return point.eta;
      case 'snr':
      case 'log_snr':
      case 'mu':
      case 'beta_bound':
      case 'sigma_data':
      case 'other':
        return this.setup.allowsOthers ? point.other(keyOf(node, given)) : NaN;
    }
  }

  /** Networks are worth what they predict; other functions are not known. */
  call(head: SymbolNode, content: ListNode, evaluator: Evaluator): number {
    const role = roleOf(head, this.letters);
    if (role.endsWith('_theta')) return this.ofRole(role, head, NaN);
    // \hat x_0(x_t), v(x_t, t), \epsilon(x_t, t)
    if (role === 'x_0' || role === 'v') return this.ofRole(role, head, NaN);
    if (role === 'epsilon') return this.epsilon();
    if (role === 'alpha' || role === 'sigma' || role === 'beta') {
      return content.items.length === 1
        ? this.ofRole(role, head, evaluator.index(content.items[0]))
        : NaN;
    }
    return this.setup.allowsOthers ? this.point.other(head.name) : NaN;
  }

  /** ∇ log of a density of x_t is the score; nothing else of this kind has a value. */
  special(node: Node): number {
    return isScoreOf(node, this.letters) ? this.score(TIMES.t) : NaN;
  }

  epsilon(): number {
    return this.setup.data?.epsilon ?? this.point.epsilon;
  }

  fresh(): number {
    return this.setup.data?.fresh ?? this.setup.freshNoise ?? this.point.fresh;
  }

  x(index: number): number {
    const { point } = this;
    if (this.setup.data !== null) return index === 0 ? this.setup.data.x0 : this.setup.data.x;
    if (this.roles.process === 've') return point.x0 + ratio(point, index) * point.epsilon;
    const bar = at(point.bar, index);
    return Math.sqrt(bar) * point.x0 + Math.sqrt(1 - bar) * point.epsilon;
  }

  /** v = √ᾱ ε − √(1−ᾱ) x_0 (progressive distillation, appendix D). */
  v(t: number): number {
    const bar = this.point.bar[t];
    return Math.sqrt(bar) * this.point.epsilon - Math.sqrt(1 - bar) * this.point.x0;
  }

  /** −ε/√(1−ᾱ), or −ε/σ. */
  score(t: number): number {
    const { point } = this;
    const scale = this.roles.process === 've' ? ratio(point, t) : Math.sqrt(1 - point.bar[t]);
    return -point.epsilon / scale;
  }

  alpha(index: number): number {
    const { point, roles } = this;
    if (roles.alpha === 'step') return at(point.alpha, index);
    return roles.alpha === 'product' ? at(point.bar, index) : Math.sqrt(at(point.bar, index));
  }

  sigma(index: number): number {
    const { point } = this;
    switch (this.roles.sigma) {
      case 'noise':
        return Math.sqrt(1 - at(point.bar, index));
      case 'ratio':
        return ratio(point, index);
      case 'posterior':
        return Math.sqrt(point.posteriorVariance(index));
      case 'beta':
        return Math.sqrt(at(point.beta, index));
    }
  }

  /** α_{t|s} = α_t/α_s, σ²_{t|s} = σ_t² − α²_{t|s} σ_s² (variational diffusion models). */
  private conditional(role: 'alpha_given' | 'sigma_given', node: SymbolNode): number {
    const [t, s] = node.sub?.kind === 'list' ? node.sub.items.map((item) => this.index(item)) : [];
    const ratioOfBars = at(this.point.bar, t) / at(this.point.bar, s);
    return role === 'alpha_given' ? Math.sqrt(ratioOfBars) : Math.sqrt(1 - ratioOfBars);
  }

  private index(node: Node): number {
    if (node.kind === 'symbol') return this.time(node);
    if (node.kind === 'number') return node.value;
    if (node.kind === 'negation') return -this.index(node.body);
    if (node.kind === 'sum') {
      return node.terms.reduce((total, term) => total + this.index(term), 0);
    }
    return NaN;
  }

  private time({ name, label, primes }: SymbolNode): number {
    if (name.startsWith('Delta ')) return 1;
    if (label === 'prev' || primes > 0) return TIMES.t - 1;
    if (label === 'next') return TIMES.t + 1;
    if (name === 'T') return TIMES.T;
    return name === 's' || name === 'u' || name === 'r' ? TIMES.s : TIMES.t;
  }
}

function at(values: readonly number[], index: number): number {
  return Number.isInteger(index) && index >= 0 && index < values.length ? values[index] : NaN;
}

function ratio(point: Point, index: number): number {
  const bar = at(point.bar, index);
  return Math.sqrt((1 - bar) / bar);
}

/** ∇ log p(x_t), ∇ log q(x_t | x_0): no condition but x itself. */
function isScoreOf(node: Node, letters: Letters): boolean {
  if (node.kind !== 'gradient' || node.body.kind !== 'function') return false;
  const density = bare(node.body.argument);
  if (!/^(?:log|ln)$/.test(node.body.name) || density.kind !== 'call') return false;
  const isState = (item: Node): boolean => {
    const inner = bare(item);
    return inner.kind === 'symbol' && /^(?:x|x_0|time)$/.test(roleOf(inner, letters));
  };
  return /^[pqP]$/.test(density.head.name) && density.content.items.every(isState);
}

function keyOf({ name, accent, label, primes }: SymbolNode, index: number): string {
  return `${name} ${accent} ${label} ${primes} ${index}`;
}

/** True where two numbers are the same but for rounding. */
export function areEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
