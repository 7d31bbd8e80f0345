// Layer: core (pure). The joint between networks and samplers, and the only thing both know.
// A sampler is an async generator over an `Algebra` of arrays: it does its scalar mathematics
// in float64 and asks the algebra for linear combinations, so that one text of a sampler runs
// on Float32Array, Float64Array or GPU buffers. It sees a model only as `denoise`, and
// randomness only as `noise`. It knows nothing of networks, files or devices.

/** The arithmetic that samplers need, for arrays `T` of one fixed shape. */
export interface Algebra<T> {
  /** Σ coefficient·array, as a new array. At least one term; all arrays of the same length. */
  combine(...terms: (readonly [coefficient: number, array: T])[]): T;
  /** min(max(x, −range), range), element by element, as a new array. */
  clamp(x: T, range: number): T;
  /**
   * Dynamic thresholding (Saharia 2022): per sample s = quantile(|x|, ratio) limited to
   * [1, maximum], result clamp(x, s)/s.
   */
  threshold(x: T, ratio: number, maximum: number): T;
  /** Says that the sampler will not read `x` again. A no-op on the CPU, frees a buffer on a GPU. */
  release(x: T): void;
}

/** What the network's raw output means. */
export type OutputKind = 'epsilon' | 'sample' | 'v_prediction' | 'flow';

/**
 * The model: raw output at x, which is already scaled as the model wants it.
 * `t` is the training timestep (0 … T−1, fractional where the sampler uses such times) for
 * variance-preserving samplers, and σ for flow and EDM samplers.
 */
export type Denoise<T> = (x: T, t: number) => Promise<T> | T;

/** A standard normal array of the samples' shape; the k-th call of a run is draw number k. */
export type NoiseSource<T> = () => T;

/** What a sampler yields after each of its steps. `x` is the state *after* the step. */
export interface SamplerStep<T> {
  /** 0-based index of the step just made and how many there will be. */
  readonly index: number;
  readonly count: number;
  /** The timestep (or σ) at which the network was called. */
  readonly t: number;
  readonly x: T;
  /** The clean sample predicted in this step. */
  readonly x0: T;
  /** Samplers with several network calls a step: the states between those calls, in order. */
  readonly stages?: readonly T[];
  /** Network calls so far, all of the batch counted as one. */
  readonly networkCalls: number;
}
