// Layer: core (pure). EDM's view of a denoiser (Karras et al. 2022, "Elucidating the Design Space
// of Diffusion-Based Generative Models", table 1): D(x; σ) = c_skip·x + c_out·F(c_in·x; c_noise),
// for x = x₀ + σ·ε and data of standard deviation σ_data.

/** A σ or σ_data at which the preconditioning is not defined. */
export class EdmError extends RangeError {
  override readonly name = 'EdmError';
}

/** Standard deviation of the data as EDM assumes it by default. */
export const SIGMA_DATA = 0.5;

export interface EdmPreconditioning {
  readonly c_skip: number;
  readonly c_out: number;
  readonly c_in: number;
  readonly c_noise: number;
  /** Loss weight λ(σ) = 1/c_out² that makes the effective weight of F uniform. */
  readonly weight: number;
}

/**
 * The coefficients at noise level σ; c_noise is −∞ and the weight ∞ at σ = 0.
 * @throws {EdmError} unless 0 ≤ σ < ∞ and σ_data > 0.
 */
export function edmPreconditioning(sigma: number, sigmaData = SIGMA_DATA): EdmPreconditioning {
  if (!(sigma >= 0 && sigma < Infinity && sigmaData > 0 && sigmaData < Infinity)) {
    throw new EdmError(
      `sigma = ${sigma} and sigma_data = ${sigmaData}; both must be finite, sigma at least 0, sigma_data above 0.`,
    );
  }
  const total = sigma * sigma + sigmaData * sigmaData;
  return {
    c_skip: (sigmaData * sigmaData) / total,
    c_out: (sigma * sigmaData) / Math.sqrt(total),
    c_in: 1 / Math.sqrt(total),
    c_noise: Math.log(sigma) / 4,
    weight: total / (sigma * sigmaData) ** 2,
  };
}
