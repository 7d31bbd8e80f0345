// Layer: core (pure). DDIM inversion (Song et al. 2021, §4.3 and eq. 13–14): with x̄ = x/√ᾱ and
// σ = √(1−ᾱ)/√ᾱ the deterministic sampler is Euler's method for dx̄ = ε(x̄/√(σ²+1), t)·dσ, and a
// picture goes back to its x_T when the same steps are taken towards more noise. This is the naive
// reversed step: from σ_i to σ_{i+1} the network is asked at σ_i, the way back asks at σ_{i+1}, so
// that there and back differ by O(1/n) for n steps. The exact flow would meet itself.

import type { Denoiser } from '../conditional/contract';
import { psnr } from '../conditional/upscaled';

/** After a step: the state x̄ at σ, and the clean sample that was predicted on the way. */
export interface OdeStep {
  /** 0-based, of `count`. */
  readonly index: number;
  readonly count: number;
  readonly sigma: number;
  readonly x: Float64Array;
  readonly x0: Float64Array;
}

/**
 * x̄(σ_{i+1}) = x̄(σ_i) + (σ_{i+1} − σ_i)·ε with ε = (x̄ − D(x̄, σ_i))/σ_i, one yield per step.
 * Rising levels invert, falling ones sample; one network call a step.
 * @param x state at `sigmas[0]`; several samples may stand behind each other
 * @param sigmas levels above 0, in order
 */
export async function* ddimOde(
  { denoise }: Pick<Denoiser, 'denoise'>,
  x: Float64Array,
  sigmas: ArrayLike<number>,
): AsyncGenerator<OdeStep> {
  const count = sigmas.length - 1;
  for (let index = 0; index < count; index++) {
    const [sigma, next] = [sigmas[index], sigmas[index + 1]];
    const x0 = await denoise(x, sigma);
    const factor = (next - sigma) / sigma;
    x = x.map((value, i) => value + factor * (value - x0[i]));
    yield { index, count, sigma: next, x, x0 };
  }
}

/** How far two samples are from each other; PSNR for values from −1 to 1. */
export interface SampleError {
  readonly max: number;
  readonly rmse: number;
  /** dB; Infinity for equal ones. */
  readonly psnr: number;
}

export function sampleError(a: ArrayLike<number>, b: ArrayLike<number>): SampleError {
  let [max, squares] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    max = Math.max(max, difference);
    squares += difference * difference;
  }
  return { max, rmse: Math.sqrt(squares / a.length), psnr: psnr(a, b) };
}

/** Network calls of an inversion by so many steps: there and back. */
export function inversionCalls(steps: number): number {
  return 2 * steps;
}
