// Layer: core (pure). Rule of the doctor: the forward process does not end in noise.

import { fixed, percent, short } from '../../numberText';
import type { Fix, Rule } from '../contract';
import { lastSignal } from '../evidence';
import { TERMINAL_ALPHA_BAR_LIMIT } from '../../schedule';
import type { Recipe } from '../../recipe/types';

/** As much of the signal as is left at the limit of ᾱ_T. */
const MOST_SIGNAL = Math.sqrt(TERMINAL_ALPHA_BAR_LIMIT);

export const terminalSnr: Rule = {
  id: 'terminal_snr',
  title: 'The noise does not end in noise',
  stage: 'recipe',
  check({ recipe }) {
    const { schedule } = recipe;
    if (schedule.kind === 'edm') {
      const { sigma_max, sigma_data } = schedule;
      const left = 1 / Math.hypot(1, sigma_max / sigma_data);
      if (left <= MOST_SIGNAL) return null;
      return {
        severity: 'warning',
        cause: `At the highest noise level σ = ${short(sigma_max)} still ${percent(left)} of what the network sees is signal.`,
        why: WHY,
        fix: {
          label: 'Go up to σ = 80',
          changes: [{ part: 'schedule', key: 'sigma_max', value: 80 }],
        },
      };
    }
    const left = lastSignal(schedule);
    if (left === null || left <= MOST_SIGNAL) return null;
    return {
      severity: 'warning',
      cause: `At the last timestep ${percent(left)} of the signal is left (√ᾱ_T = ${fixed(left, 3)}).`,
      why: WHY,
      fix: fixOf(recipe),
    };
  },
};

const WHY =
  'Sampling starts from pure noise, which such a training never shows the network, so that samples get the wrong brightness or place (Lin et al. 2023).';

function fixOf({ schedule, training }: Recipe): Fix {
  const isOwn = schedule.kind === 'discrete' && schedule.trained_betas !== null;
  if (!isOwn)
    return {
      label: 'Use the cosine schedule',
      changes: [{ part: 'schedule', key: 'beta_schedule', value: 'squaredcos_cap_v2' }],
    };
  const rescale = { part: 'schedule', key: 'rescale_betas_zero_snr', value: true } as const;
  if (training.prediction_type !== 'epsilon')
    return { label: 'Rescale β to end in noise', changes: [rescale] };
  return {
    label: 'Rescale β and predict v',
    changes: [rescale, { part: 'training', key: 'prediction_type', value: 'v_prediction' }],
  };
}
