// Layer: core (pure). Rule of the doctor: ε is predicted where there is nothing but noise.

import { short } from '../../numberText';
import type { Rule } from '../contract';
import { lastSignal } from '../evidence';

/** Below this x₀ = (x − √(1−ᾱ) ε)/√ᾱ multiplies the rounding of float32 (6e-8) to above 0.6 %. */
const LEAST_SIGNAL = 1e-5;

export const zeroSnrEpsilon: Rule = {
  id: 'zero_snr_epsilon',
  title: 'ε predicted from pure noise',
  stage: 'recipe',
  check({ recipe: { schedule, training } }) {
    if (training.prediction_type !== 'epsilon') return null;
    const left = lastSignal(schedule);
    if (left === null || left >= LEAST_SIGNAL) return null;
    return {
      severity: 'error',
      cause: `The last timestep holds ${short(left)} of the signal (√ᾱ_T), and the network is to predict ε there.`,
      why: 'Its input is ε itself, so it learns nothing, and x₀ = (x − √(1−ᾱ) ε)/√ᾱ divides by almost 0. With v the answer at the last timestep is −x₀ (Salimans & Ho 2022; Lin et al. 2023).',
      fix: {
        label: 'Predict v',
        changes: [{ part: 'training', key: 'prediction_type', value: 'v_prediction' }],
      },
    };
  },
};
