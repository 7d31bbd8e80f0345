// Layer: core (pure). Network of kind mlp: the denoiser of points.

import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { onlyFor } from './checks';

/**
 * The MLP denoiser: x (2), a sinusoidal embedding of each coordinate and one of the time →
 * `layers` × `hidden` SiLU → 2.
 */
export interface MlpConfig {
  kind: 'mlp';
  hidden: number;
  layers: number;
  /** Width of the embedding of each coordinate; 0 leaves it out. */
  input_embedding_dim: number;
  time_embedding_dim: number;
}

export const MLP: PartKind<MlpConfig> = {
  id: 'mlp',
  label: 'Multilayer perceptron',
  doc: 'linear layers, for points',
  fields: {
    hidden: {
      kind: { type: 'integer', minimum: 1, maximum: 4096 },
      label: 'Network width',
      doc: 'Units of every hidden layer.',
      unit: 'units',
      also: ['hidden_size', 'hidden_dim', 'width', 'channels'],
      default: 128,
    },
    layers: {
      kind: { type: 'integer', minimum: 1, maximum: 32 },
      label: 'Hidden layers',
      doc: 'Number of hidden layers.',
      also: ['num_layers', 'hidden_layers', 'depth'],
      default: 3,
    },
    input_embedding_dim: {
      kind: { type: 'integer', minimum: 0, maximum: 32, multipleOf: 2 },
      label: 'Coordinate embedding',
      doc: 'Length of the sinusoidal embedding of each coordinate, which lets a small network learn fine shapes; 0 leaves it out.',
      also: ['input_embedding', 'fourier_features', 'coordinate_embedding_dim'],
      default: 8,
    },
    time_embedding_dim: {
      kind: { type: 'integer', minimum: 2, maximum: 1024, multipleOf: 2 },
      label: 'Time embedding',
      doc: 'Length of the sinusoidal embedding of the timestep, half sines and half cosines.',
      also: ['time_embed_dim', 'embedding_dim', 'emb_size'],
      default: 32,
    },
  },
};

export function mlpFaults({ kind }: MlpConfig, data: DataConfig): Iterable<RecipeFault> {
  return onlyFor(kind, data);
}
