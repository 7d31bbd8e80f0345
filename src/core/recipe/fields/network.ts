// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): network.

import type { FieldsOf } from '../fieldTypes';

/** The denoising network. */
export const NETWORK_FIELDS: FieldsOf<'network'> = {
  kind: {
    kind: { type: 'choice', options: [{ value: 'mlp', label: 'Multilayer perceptron' }] },
    label: 'Network',
    doc: 'Architecture of the denoiser.',
    also: ['type', 'name', 'architecture'],
    default: 'mlp',
  },
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
};
