// Layer: lab worker, engine. How an operation is computed by TensorFlow.js, which differentiates it
// by itself.

import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '../graph/graph';
import { LoweringTo, type Lowering } from '../graph/lowering';
import type { Tfjs } from './operations';

/** The result of a node in operations of TensorFlow.js. */
export type TfjsRule = (tf: Tfjs, read: (of: Tensor) => TfjsTensor) => TfjsTensor;

export const tfjsLowering = new LoweringTo<TfjsRule>('tfjs');

/** The operation in those of TensorFlow.js; absent for what only gradients are made of. */
export function tfjsTensor(rule: TfjsRule): Lowering {
  return tfjsLowering.by(rule);
}
