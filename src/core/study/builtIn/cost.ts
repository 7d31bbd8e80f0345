// Layer: core (pure). What quality costs: samplers of one model by network calls and time.

import type { BuiltInStudy } from './contract';

export const cost: BuiltInStudy = {
  id: 'cost',
  label: 'Cost: network calls against quality',
  detail:
    'Samples the shipped faces with four samplers and five numbers of steps. About three minutes.',
  recipe: {
    name: 'Cost of quality',
    sampling: { count: 100, guidance_scale: 1 },
    study: {
      about:
        'How far samples of one model are from real pictures, by the network calls that they cost: each sampler draws the same number of faces from the same noise.',
      model: 'faces',
      vary: {
        'sampling.sampler': ['ddpm', 'ddim', 'dpmpp_2m', 'unipc'],
        'sampling.num_inference_steps': [4, 8, 16, 32, 64],
      },
      measure: ['energy_distance', 'agreement', 'precision', 'sampling_seconds'],
      x: 'network_calls',
    },
  },
};
