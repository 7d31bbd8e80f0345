// Layer: core (pure). The decay of the moving average of the weights that are sampled.

import type { TrainingConfig } from '../recipe/types';

export type AveragingSettings = Pick<
  TrainingConfig,
  'ema_decay' | 'ema_half_life' | 'batch_size' | 'gradient_accumulation_steps'
>;

/**
 * The half-life grows with the samples seen, so that the first weights are soon forgotten: it is at
 * most this share of them (EDM's training, Karras 2022).
 */
const RAMP_UP = 0.05;

/**
 * Decay of the average in the 0-based step k; 0 switches averaging off. With a half-life:
 * 2^(−samples of a step / half-life). Else min(ema_decay, (1+k)/(10+k)), as EMAModel of diffusers
 * has it from its second step on.
 */
export function emaDecayAt(training: AveragingSettings, k: number): number {
  const { ema_decay, ema_half_life, batch_size, gradient_accumulation_steps } = training;
  if (ema_decay === 0) return 0;
  if (ema_half_life === null) return Math.min(ema_decay, (1 + k) / (10 + k));
  const samples = batch_size * gradient_accumulation_steps;
  const halfLife = Math.min(ema_half_life, RAMP_UP * samples * k);
  return halfLife === 0 ? 0 : 2 ** (-samples / halfLife);
}
