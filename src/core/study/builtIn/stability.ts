// Layer: core (pure). How much of a result is chance: one recipe with five seeds.

import type { BuiltInStudy } from './contract';

export const stability: BuiltInStudy = {
  id: 'stability',
  label: 'Stability: five seeds',
  detail: 'Trains tiny digits with five seeds and shows what differs. About a minute.',
  recipe: {
    name: 'Stability over seeds',
    data: { kind: 'images', name: 'digits8', count: 4000 },
    network: { kind: 'unet2d', block_out_channels: [16, 32], layers_per_block: 1 },
    training: { steps: 600 },
    sampling: { sampler: 'dpmpp_2m', num_inference_steps: 20, count: 200 },
    study: {
      about:
        'The same recipe from other weights, batches and noise: mean and deviation of every measure say how small a difference between two recipes can be and still mean something.',
      repeats: 5,
    },
  },
};
