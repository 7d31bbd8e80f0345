// Layer: core (pure). The options of a sampler that follow from the schedule of its model: the noise
// levels of flow and EDM networks, which a discrete schedule has as tables.

import { SIGMA_DATA } from '../edm';
import type { EdmScheduleConfig, FlowScheduleConfig, ScheduleConfig } from '../scheduleConfig';
import { EDM_GRID_DEFAULTS } from '../sigmas/edm';
import { FLOW_GRID_DEFAULTS } from '../sigmas/flow';
import type { NetworkKind } from './definition';
import { SamplerOptionError } from './problem';
import type { SamplerOptionsById, SamplerId } from './registry';

/**
 * @param schedule null for the levels that diffusers has by default
 * @throws {SamplerOptionError} for a schedule of another kind
 */
export function modelOptions(
  network: NetworkKind,
  schedule: ScheduleConfig | null,
): Readonly<Record<string, number | string | null>> {
  if (schedule !== null && schedule.kind !== network) {
    throw new SamplerOptionError(
      `This sampler is for models with a schedule of kind ${network}; this one has ${schedule.kind}.`,
    );
  }
  switch (network) {
    case 'discrete':
      return {};
    case 'flow': {
      const { num_train_timesteps, shift } =
        schedule?.kind === 'flow' ? schedule : FLOW_GRID_DEFAULTS;
      return { num_train_timesteps, shift, shift_terminal: null };
    }
    case 'edm': {
      const { sigma_min, sigma_max, rho, sigma_data } =
        schedule?.kind === 'edm' ? schedule : { ...EDM_GRID_DEFAULTS, sigma_data: SIGMA_DATA };
      return { sigma_min, sigma_max, rho, sigma_data, edm_output: 'epsilon' };
    }
  }
}

/** The schedule of the flow or EDM network that a sampler with these options samples; else null. */
export function continuousSchedule({
  options,
}: {
  readonly options: SamplerOptionsById[SamplerId];
}): FlowScheduleConfig | EdmScheduleConfig | null {
  if ('shift' in options) {
    const { num_train_timesteps, shift } = options;
    return { kind: 'flow', num_train_timesteps, shift };
  }
  if ('sigma_data' in options) {
    const { sigma_min, sigma_max, sigma_data, rho } = options;
    // EDM has no timesteps; the number only stands in files.
    return { kind: 'edm', num_train_timesteps: 1000, sigma_min, sigma_max, sigma_data, rho };
  }
  return null;
}
