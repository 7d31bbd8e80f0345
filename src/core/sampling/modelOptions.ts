// Layer: core (pure). The options of a sampler that follow from the schedule of its model: the noise
// levels of flow and EDM networks, which a discrete schedule has as tables.

import { SIGMA_DATA } from '../edm';
import type { EdmScheduleConfig, FlowScheduleConfig } from '../scheduleConfig';
import { EDM_GRID_DEFAULTS } from '../sigmas/edm';
import { FLOW_GRID_DEFAULTS } from '../sigmas/flow';
import type { NetworkKind } from './definition';
import { SamplerOptionError } from './problem';
import type { SamplerOptionsById, SamplerId } from './registry';

/** As much of a model's schedule as its samplers look at. */
export type ModelSchedule = { readonly kind: 'discrete' } | FlowScheduleConfig | EdmScheduleConfig;

/** The schedules that the classes of diffusers assume. */
export const USUAL_SCHEDULES: Readonly<Record<NetworkKind, ModelSchedule>> = {
  discrete: { kind: 'discrete' },
  flow: {
    kind: 'flow',
    num_train_timesteps: FLOW_GRID_DEFAULTS.num_train_timesteps,
    shift: FLOW_GRID_DEFAULTS.shift,
  },
  edm: {
    kind: 'edm',
    num_train_timesteps: 1000,
    sigma_min: EDM_GRID_DEFAULTS.sigma_min,
    sigma_max: EDM_GRID_DEFAULTS.sigma_max,
    sigma_data: SIGMA_DATA,
    rho: EDM_GRID_DEFAULTS.rho,
  },
};

/**
 * @param network the kind of models that the sampler is for
 * @throws {SamplerOptionError} for a schedule of another kind
 */
export function modelOptions(
  network: NetworkKind,
  schedule: ModelSchedule,
): Readonly<Record<string, number | string | null>> {
  if (schedule.kind !== network) {
    throw new SamplerOptionError(
      `This sampler is for models with a schedule of kind ${network}; this one has ${schedule.kind}.`,
    );
  }
  switch (schedule.kind) {
    case 'discrete':
      return {};
    case 'flow': {
      const { num_train_timesteps, shift } = schedule;
      return { num_train_timesteps, shift, shift_terminal: null };
    }
    case 'edm': {
      const { sigma_min, sigma_max, rho, sigma_data } = schedule;
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
