// Layer: core (pure). What a network predicts, as formulas name it.

import type { PredictionType } from './types';

export const TARGET_SYMBOLS: Readonly<Record<PredictionType, string>> = {
  epsilon: 'ε',
  sample: 'x₀',
  v_prediction: 'v',
  flow: 'ε − x₀',
  edm: 'F',
};
