// Layer: core (pure). Rule of the doctor: sampling asks for timesteps that there are not.

import { grouped } from '../../numberText';
import { hasOption } from '../../sampling/catalogue';
import type { Rule } from '../contract';

export const stepsBeyondSchedule: Rule = {
  id: 'steps_beyond_schedule',
  title: 'Steps beyond T',
  stage: 'sampling',
  check({ recipe: { schedule, sampling } }) {
    const T = schedule.num_train_timesteps;
    const { num_inference_steps: steps, sampler, timestep_spacing, steps_offset } = sampling;
    if (schedule.kind === 'edm') return null;
    if (steps > T)
      return {
        severity: 'error',
        cause: `${grouped(steps)} steps are asked for, and the schedule has ${grouped(T)} timesteps.`,
        why: 'Each step of sampling begins at a timestep of the training, and no network was trained for those between or beyond them.',
        fix: {
          label: `Use ${grouped(T)} steps`,
          changes: [{ part: 'sampling', key: 'num_inference_steps', value: T }],
        },
      };
    if (timestep_spacing !== 'leading' || !hasOption(sampler, 'steps_offset')) return null;
    const first = (steps - 1) * Math.floor(T / steps) + steps_offset;
    if (first < T) return null;
    return {
      severity: 'error',
      cause: `With an offset of ${steps_offset} sampling starts at timestep ${grouped(first)}, and the last one is ${grouped(T - 1)}.`,
      why: 'The spacing "leading" counts up from 0 in strides of ⌊T/steps⌋ and adds the offset, here beyond the end of the schedule (Lin et al. 2023, table 2).',
      fix: {
        label: 'Leave out the offset',
        changes: [{ part: 'sampling', key: 'steps_offset', value: 0 }],
      },
    };
  },
};
