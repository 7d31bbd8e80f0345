// Layer: core (pure). The recipe that a drawing is saved with.

import type { RecipeInput } from '../../recipe/types';

/** Drawings have thin lines, as the dinosaur has: its network (`models/dino`) in less time. */
export function drawingRecipe(name: string, file: string): RecipeInput {
  return {
    name,
    data: { kind: 'points', file },
    network: { kind: 'mlp', hidden: 128, layers: 3, input_embedding_dim: 12 },
    training: { steps: 3000 },
    sampling: { num_inference_steps: 50, count: 4000 },
  };
}
