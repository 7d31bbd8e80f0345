// Layer: core (pure). How many pictures it takes not to be repeated: the training time after which a
// model copies grows with the number of pictures (Bonnaire et al. 2025, arXiv 2505.17638).

import type { BuiltInStudy } from './contract';

export const memorisation: BuiltInStudy = {
  id: 'memorisation',
  label: 'Data efficiency and memorisation',
  detail:
    'Trains on four numbers of tiny digits until the model copies them, and fits when it is good and when it copies. About five minutes.',
  recipe: {
    name: 'Generalise, then memorise',
    data: { kind: 'images', name: 'digits8', classes: false },
    network: { kind: 'unet2d', block_out_channels: [16, 32], layers_per_block: 1 },
    training: { batch_size: 16, lr_scheduler: 'constant', learning_rate: 0.0007, ema_decay: 0.998 },
    sampling: { sampler: 'dpmpp_2m', num_inference_steps: 12, count: 100 },
    study: {
      about:
        'tau_gen is the training step at which samples are good, tau_mem the one at which a third of them are copies of training pictures. More data move the second and not the first, so there is more time to stop in between.',
      vary: { 'data.count': [16, 24, 40, 64] },
      at: [50, 75, 100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400, 3200, 4800, 6400],
      repeats: 2,
      until: 'memorised > 34 %',
      times: { tau_gen: 'energy_distance < 0.15', tau_mem: 'memorised > 33 %' },
      fit: ['tau_gen', 'tau_mem'],
      measure: ['memorised', 'energy_distance', 'held_out_loss'],
    },
  },
};
