// Layer: core (pure). Options of the samplers of EDM networks (Karras 2022), which are asked at σ.

import { KARRAS_RHO } from '../../../sigmas/spacing';
import { numberKey, type ConfigEntry } from '../../configEntry';
import { option } from '../../option';
import type { EdmOutput } from '../../sigmaSpace';
import { edmSigmaSchedule, finalSigmas } from '../../timeGridOptions';

const OUTPUTS = ['epsilon', 'v_prediction'] as const;

/** EDM's `prediction_type`: the sign of c_out. */
const EDM_OUTPUT: ConfigEntry<EdmOutput> = {
  place: 'config',
  read: (keys) => keys.choice('prediction_type', OUTPUTS, 'epsilon'),
  write: (value) => ({ prediction_type: value }),
};

export function edmOptions() {
  return {
    sigma_min: option(null, numberKey(0.002)),
    sigma_max: option(null, numberKey(80)),
    sigma_data: option(null, numberKey(0.5)),
    rho: option(null, numberKey(KARRAS_RHO)),
    sigma_schedule: edmSigmaSchedule(),
    final_sigmas_type: finalSigmas(),
    edm_output: option(null, EDM_OUTPUT),
  };
}

/** The sampler never reads the number of training timesteps: EDM trains on continuous σ. */
export const EDM_WITHOUT_EFFECT = ['num_train_timesteps'];

/** Golden files list c_noise = ln σ/4. */
export function listedEdmTime(sigma: number): number {
  return Math.log(sigma) / 4;
}
