// Layer: core (pure). Schedule of kind flow: flow matching, x_σ = (1−σ)x₀ + σε (rectified flow,
// Liu 2022; Lipman 2023).

import type { FlowScheduleConfig } from '../../scheduleConfig';
import type { PartKind } from '../fieldKinds';

export const FLOW: PartKind<FlowScheduleConfig> = {
  id: 'flow',
  label: 'Flow matching',
  doc: 'a straight line from the sample to the noise',
  fields: {
    num_train_timesteps: {
      kind: { type: 'integer', minimum: 2, maximum: 10_000 },
      label: 'Timesteps T',
      doc: 'The network is told σ·T; training draws continuous σ, sampling takes at most T steps.',
      also: ['T', 'timesteps', 'num_timesteps', 'steps', 'diffusion_steps'],
      default: 1000,
    },
    shift: {
      kind: { type: 'number', minimum: 0.01, maximum: 100 },
      label: 'Shift',
      doc: 'σ′ = sσ/(1+(s−1)σ) in training and sampling (Esser 2024): above 1 more of the time is spent near the noise, which suits larger pictures.',
      also: ['sigma_shift', 'time_shift'],
      default: 1,
    },
  },
};
