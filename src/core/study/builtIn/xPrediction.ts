// Layer: core (pure). Why x₀ is predicted where the patch is the whole picture (Li & He 2025, "JiT").

import type { BuiltInStudy } from './contract';

export const xPrediction: BuiltInStudy = {
  id: 'x_prediction',
  label: 'Why x-prediction: ε and v against x₀',
  detail: 'Trains a transformer for which a face is one patch. About two minutes.',
  recipe: {
    name: 'Why x-prediction',
    data: { kind: 'images', name: 'faces', classes: false, label: null, count: 4000 },
    network: {
      kind: 'dit',
      patch_size: 16,
      num_layers: 3,
      num_attention_heads: 4,
      attention_head_dim: 32,
    },
    training: { steps: 1500, batch_size: 32 },
    sampling: { sampler: 'ddim', num_inference_steps: 50, count: 200 },
    study: {
      about:
        'A face has 768 numbers but few degrees of freedom, noise has as many as numbers. A network with 128 channels for the one patch can carry the first and not the second (Li & He 2025).',
      vary: { 'training.prediction_type': ['sample', 'v_prediction', 'epsilon'] },
      measure: ['energy_distance', 'precision'],
    },
  },
};
