// Layer: core (pure). Training: the weight of a timestep in the loss, and how training times are
// drawn. Weights multiply the squared error of the network's own output (of x₀ for EDM), so that
// one implied weighting of x₀'s error can be had with any prediction type.

import type { OutputKind } from './sampling/contract';

/** A loss weighting or time distribution that does not exist or cannot be used as asked. */
export class LossError extends RangeError {
  override readonly name = 'LossError';
}

export const LOSS_WEIGHTINGS = ['none', 'min_snr', 'soft_min_snr', 'p2', 'v_loss'] as const;
export type LossWeightingName = (typeof LOSS_WEIGHTINGS)[number];

export interface WeightingOptions {
  /** γ of min-SNR (5) and soft min-SNR; largest weight of v_loss (5); exponent of P2 (1). */
  gamma: number;
  /** k of P2. */
  k: number;
}

/** Values of the papers: γ = 5 (Hang 2023), γ = 1 and k = 1 for P2 (Choi 2022). */
export const WEIGHTING_DEFAULTS: Readonly<Record<LossWeightingName, WeightingOptions>> = {
  none: { gamma: 1, k: 1 },
  min_snr: { gamma: 5, k: 1 },
  soft_min_snr: { gamma: 5, k: 1 },
  p2: { gamma: 1, k: 1 },
  v_loss: { gamma: 5, k: 1 },
};

/**
 * Weight of the loss on an output of kind `output` at signal-to-noise ratio `snr` (0 … ∞).
 * none: 1. min_snr (Hang 2023): x₀-weight min(s, γ). soft_min_snr (Crowson 2024): sγ/(s+γ).
 * p2 (Choi 2022): ε-weight 1/(k+s)^γ. As weights of x₀'s error w these are w/s on ε and
 * w/(s+1) on v; w = s is `none` on ε. v_loss: the x₀-weight min(s+1, γ); s+1 makes x₀'s error
 * that of v (v = (√ᾱ x − x₀)/√(1−ᾱ), and 1/(1−ᾱ) = s+1), and without a limit the few timesteps
 * that are nearly free of noise outweigh all others (docs/recipes.md).
 * @throws {LossError} for a negative ratio, or a kind whose weight is not defined.
 */
export function lossWeight(
  name: LossWeightingName,
  output: OutputKind,
  snr: number,
  options: WeightingOptions = WEIGHTING_DEFAULTS[name],
): number {
  if (!(snr >= 0))
    throw new LossError(`The signal-to-noise ratio is ${snr}; it must be at least 0.`);
  if (name === 'none') return 1;
  if (output === 'flow') {
    throw new LossError(
      `Loss weighting "${name}" is defined for epsilon, sample and v_prediction.`,
    );
  }
  const { gamma, k } = options;
  switch (name) {
    case 'min_snr':
      return perOutput(Math.min(snr, gamma), snr > gamma ? gamma / snr : 1, output, snr);
    case 'soft_min_snr':
      if (snr === Infinity) return perOutput(gamma, 0, output, snr);
      return perOutput((snr * gamma) / (snr + gamma), gamma / (snr + gamma), output, snr);
    case 'v_loss':
      return perOutput(Math.min(snr + 1, gamma), Math.min(snr + 1, gamma) / snr, output, snr);
    case 'p2': {
      const onEpsilon = 1 / (k + snr) ** gamma;
      return perOutput(snr === Infinity ? 0 : onEpsilon * snr, onEpsilon, output, snr);
    }
  }
}

/** The weight on x₀ or on ε as given, that on v from the one on x₀. */
function perOutput(onX0: number, onEpsilon: number, output: OutputKind, snr: number): number {
  if (output === 'epsilon') return onEpsilon;
  return output === 'sample' ? onX0 : onX0 / (snr + 1);
}

/** How a batch's training times are drawn. */
export type TimeDistribution =
  /** t uniform over 0 … T−1. */
  | { readonly kind: 'uniform' }
  /** Uniform, second half of the batch mirrored: T−1−t. Lower variance of the loss. */
  | { readonly kind: 'antithetic' }
  /** σ = sigmoid(N(mean, std)), for flow matching (Esser 2024, eq. 19). */
  | { readonly kind: 'logit_normal'; readonly mean: number; readonly std: number }
  /** ln σ ~ N(mean, std), for EDM (Karras 2022: −1.2, 1.2). */
  | { readonly kind: 'log_normal'; readonly mean: number; readonly std: number };

export const EDM_TIMES = { kind: 'log_normal', mean: -1.2, std: 1.2 } as const;

/** Where the numbers come from: filled with uniforms in (0, 1), or with standard normals. */
export interface TimeRandomness {
  uniforms(out: Float64Array): void;
  normals(out: Float64Array): void;
}

/**
 * `count` training times: whole timesteps for uniform and antithetic, σ for the others.
 * @throws {LossError} for a negative standard deviation or T below 1.
 */
export function drawTimes(
  distribution: TimeDistribution,
  count: number,
  T: number,
  random: TimeRandomness,
): Float64Array {
  const out = new Float64Array(count);
  if (distribution.kind === 'uniform' || distribution.kind === 'antithetic') {
    if (!Number.isInteger(T) || T < 1) throw new LossError(`T is ${T}; it must be at least 1.`);
    const half = distribution.kind === 'uniform' ? count : Math.ceil(count / 2);
    random.uniforms(out.subarray(0, half));
    for (let i = 0; i < half; i++) out[i] = Math.min(Math.floor(out[i] * T), T - 1);
    for (let i = half; i < count; i++) out[i] = T - 1 - out[i - half];
    return out;
  }
  const { mean, std } = distribution;
  if (!(std >= 0 && Number.isFinite(mean) && std < Infinity)) {
    throw new LossError(`Times of mean ${mean} and standard deviation ${std} cannot be drawn.`);
  }
  random.normals(out);
  return distribution.kind === 'logit_normal'
    ? out.map((z) => 1 / (1 + Math.exp(-(mean + std * z))))
    : out.map((z) => Math.exp(mean + std * z));
}
