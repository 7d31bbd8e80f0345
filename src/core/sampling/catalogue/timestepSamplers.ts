// Layer: core (pure). Part of the catalogue: the samplers that work on the timesteps of a
// discrete schedule.

import type { Sampler } from './entry';
import { clipping, CLIPPING_OPTIONS, spacing, SPACING_OPTIONS } from './fromConfig';

/** DDPM, DDIM and PNDM. */
export const TIMESTEP_SAMPLERS: Readonly<Record<'ddpm' | 'ddim' | 'pndm', Sampler>> = {
  ddpm: {
    id: 'ddpm',
    label: 'DDPM',
    sentence:
      'Walks the forward chain backwards with fresh noise in every step; best with many steps.',
    paper: 'Ho, Jain, Abbeel 2020 (arXiv:2006.11239)',
    order: null,
    networkCallsPerStep: 1,
    deterministic: false,
    basic: true,
    options: [...SPACING_OPTIONS, 'variance_type', ...CLIPPING_OPTIONS],
    specify: (config) => ({
      sampler: 'ddpm',
      options: {
        ...spacing(config),
        ...clipping(config),
        variance_type: config.variance_type,
      },
    }),
  },
  ddim: {
    id: 'ddim',
    label: 'DDIM',
    sentence: 'Deterministic at η = 0, so the same start gives the same sample in few steps.',
    paper: 'Song, Meng, Ermon 2021 (arXiv:2010.02502)',
    order: 1,
    networkCallsPerStep: 1,
    deterministic: null,
    basic: true,
    options: [
      ...SPACING_OPTIONS,
      'set_alpha_to_one',
      'eta',
      ...CLIPPING_OPTIONS,
      'use_clipped_model_output',
    ],
    specify: (config) => ({
      sampler: 'ddim',
      options: {
        ...spacing(config),
        ...clipping(config),
        eta: config.eta,
        set_alpha_to_one: config.set_alpha_to_one,
        use_clipped_model_output: config.use_clipped_model_output,
      },
    }),
  },
  pndm: {
    id: 'pndm',
    label: 'PNDM',
    sentence: 'Multistep weights on the predicted noise, carried along the DDIM curve.',
    paper: 'Liu et al. 2022, PNDM (arXiv:2202.09778)',
    order: 2,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: [...SPACING_OPTIONS, 'set_alpha_to_one', 'skip_prk_steps'],
    defaults: { set_alpha_to_one: false },
    specify: (config) => ({
      sampler: 'pndm',
      options: {
        ...spacing(config),
        set_alpha_to_one: config.set_alpha_to_one,
        skip_prk_steps: config.skip_prk_steps,
      },
    }),
    // Without Runge–Kutta the first step takes two calls, with it the first three take four each.
    networkCalls: ({ num_inference_steps: n, skip_prk_steps }) =>
      skip_prk_steps ? n + (n > 1 ? 1 : 0) : n + 9,
  },
};
