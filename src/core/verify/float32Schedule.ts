// Layer: core (pure). A noise schedule as the float32 reference holds it. Golden trajectories were
// made with such tables, and where 1 − ᾱ or ᾱ is tiny (a cosine schedule's ends, zero terminal
// SNR) their rounding is larger than what a sampler may be wrong by. Every operation is rounded
// where PyTorch rounds it; running products are float64 there too.

import type { BetaConfig } from '../scheduleConfig';
import { makeSchedule, type DiscreteSchedule } from '../schedule';

/**
 * The tables of {@link makeSchedule}, rounded step by step; β_{T−1} = 1 after rescaling.
 * @throws {RangeError} (ScheduleError) for a schedule that does not exist.
 */
export function float32Schedule(config: BetaConfig): DiscreteSchedule {
  // Made with rescaling too, for what that refuses.
  makeSchedule(config);
  const exact = makeSchedule({ ...config, rescale_betas_zero_snr: false });
  const rounded = exact.betas.map(Math.fround);
  const betas = config.rescale_betas_zero_snr ? rescaled(rounded) : rounded;
  const { num_train_timesteps } = exact;
  return { num_train_timesteps, betas, alphas_cumprod: products(betas) };
}

function products(betas: Float64Array): Float64Array {
  let product = 1;
  return betas.map((beta) => {
    product *= Math.fround(1 - beta);
    return Math.fround(product);
  });
}

/** Lin 2023, Algorithm 1. */
function rescaled(betas: Float64Array): Float64Array {
  const roots = products(betas).map((alphaBar) => Math.fround(Math.sqrt(alphaBar)));
  const first = roots[0];
  const last = roots[roots.length - 1];
  const factor = Math.fround(first / Math.fround(first - last));
  const squares = roots.map((root) => {
    const moved = Math.fround(Math.fround(root - last) * factor);
    return Math.fround(moved * moved);
  });
  return squares.map((square, t) => {
    const alpha = t === 0 ? square : Math.fround(square / squares[t - 1]);
    return Math.fround(1 - alpha);
  });
}
