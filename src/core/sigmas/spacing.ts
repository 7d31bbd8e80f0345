// Layer: core (pure). Noise levels σ = √(1−ᾱ)/√ᾱ spaced for samplers: Karras (Karras 2022,
// eq. 5), exponential, beta (Lee 2024, arXiv:2407.12173) and Lu (λ = −ln σ evenly spaced, Lu
// 2022), between a largest and a smallest σ, largest first. A final 0 is the sampler's to add.

import { linspace } from '../betaSchedules';
import { betaQuantile } from './betaQuantile';

/** Noise levels that cannot be spaced as asked. */
export class SigmaError extends RangeError {
  override readonly name = 'SigmaError';
}

export const SIGMA_SPACINGS = ['karras', 'exponential', 'beta', 'lu'] as const;
export type SigmaSpacing = (typeof SIGMA_SPACINGS)[number];

/** Exponent of Karras's spacing as published. */
export const KARRAS_RHO = 7;

/** Shape parameters of the beta spacing as diffusers fixes them. */
const BETA_SHAPE = 0.6;

/**
 * `count` noise levels from `sigmaMax` down to `sigmaMin`.
 * @throws {SigmaError} unless 0 < sigmaMin ≤ sigmaMax < ∞ and count ≥ 1.
 */
export function spacedSigmas(
  spacing: SigmaSpacing,
  sigmaMin: number,
  sigmaMax: number,
  count: number,
  rho = KARRAS_RHO,
): Float64Array {
  if (!(sigmaMin > 0 && sigmaMin <= sigmaMax && sigmaMax < Infinity)) {
    throw new SigmaError(
      `sigma_min = ${sigmaMin} and sigma_max = ${sigmaMax}; they must be finite, above 0 and in this order.`,
    );
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new SigmaError(`${count} noise levels were asked for; it must be a whole number from 1.`);
  }
  switch (spacing) {
    case 'karras': {
      if (!(rho > 0)) throw new SigmaError(`rho is ${rho}; it must be above 0.`);
      const roots = linspace(sigmaMax ** (1 / rho), sigmaMin ** (1 / rho), count);
      return roots.map((root) => root ** rho);
    }
    case 'exponential':
    case 'lu':
      return linspace(Math.log(sigmaMax), Math.log(sigmaMin), count).map(Math.exp);
    case 'beta':
      return linspace(1, 0, count).map(
        (p) => sigmaMin + betaQuantile(p, BETA_SHAPE, BETA_SHAPE) * (sigmaMax - sigmaMin),
      );
  }
}
