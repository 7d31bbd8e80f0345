// Layer: core (pure). Sampling under a linear measurement y = A x₀ with an unconditional model.
// A method works in σ-space, x = x₀ + σ·ε, and knows of the model only the denoiser
// D(x, σ) = E[x₀ | x] and its vector–Jacobian product, of the measurement only A, its transpose
// and its pseudo-inverse. Arrays are float64, one sample after the other.

import type { Measurement } from './measurement';

/** D(x, σ) = E[x₀ | x₀ + σ·ε = x] of a model. */
export interface Denoiser {
  /** D at every row of x: n samples in, n samples out. */
  denoise(x: Float64Array, sigma: number): Promise<Float64Array>;
  /** Jᵀ v with J = ∂D/∂x at x, row by row; `v` and the answer have the shape of x. */
  vjp(x: Float64Array, sigma: number, v: Float64Array): Promise<Float64Array>;
}

export interface ConditionalProblem {
  readonly denoiser: Denoiser;
  readonly measurement: Measurement;
  /** What was measured, `measurement.known` numbers, the same for every sample. */
  readonly y: Float64Array;
  /** Noise levels σ, strictly falling, the last 0. */
  readonly sigmas: Float64Array;
  /** Samples wanted. */
  readonly count: number;
  /** The next `length` standard normals. */
  readonly noise: (length: number) => Float64Array;
  /** The next uniform number in (0, 1). */
  readonly uniform: () => number;
}

/** Passes through the network; each of the whole batch counts as one. */
export interface Cost {
  /** Evaluations of D. */
  readonly calls: number;
  /** Vector–Jacobian products, each of which computes the network forward and backward. */
  readonly gradients: number;
  /** Rows in the batch. */
  readonly rows: number;
}

/** What a method yields after each evaluation of D. */
export interface ConditionalStep {
  /** 0-based, and how many there will be. */
  readonly index: number;
  readonly count: number;
  /** Level at which D was evaluated, and that of the state afterwards. */
  readonly sigma: number;
  readonly next: number;
  /** The state at which D was evaluated. */
  readonly given: Float64Array;
  /** The state afterwards; after the last step the samples, for which A x = y. */
  readonly x: Float64Array;
  /** D(x, σ). */
  readonly x0: Float64Array;
}

/** A number that a method can be given. */
export interface MethodOption {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** One sentence for help texts. */
  readonly about: string;
}

export type OptionValues = Readonly<Record<string, number>>;

/** What a cost depends on, beside the options. */
export interface ProblemSize {
  /** Levels above 0. */
  readonly steps: number;
  readonly count: number;
  /** Numbers in y. */
  readonly known: number;
}

export interface ConditionalMethod<Key extends string = string> {
  readonly id: string;
  readonly title: string;
  /** Authors, year, arXiv number. */
  readonly paper: string;
  /** One sentence. */
  readonly about: string;
  readonly options: Readonly<Record<Key, MethodOption>>;
  cost(size: ProblemSize, options: Readonly<Record<Key, number>>): Cost;
  run(
    problem: ConditionalProblem,
    options: Readonly<Record<Key, number>>,
  ): AsyncGenerator<ConditionalStep>;
}
