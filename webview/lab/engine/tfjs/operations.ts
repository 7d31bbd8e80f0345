// Layer: lab worker, engine. What the `tfjs` line of an operation is written in: operations of
// TensorFlow.js, and those of `mended.ts` where its own are slow or missing on a backend. It is
// handed to the lines, so that the graph's files do not draw the library into every bundle.

import {
  add,
  cast,
  concat,
  cos,
  div,
  erf,
  log,
  logSoftmax,
  matMul,
  mean,
  mul,
  oneHot,
  relu,
  reshape,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  squaredDifference,
  sub,
  sum,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core';
import { addBias, convolution, linear, silu } from './mended';

/** Operations by the names that TensorFlow.js gives them. */
export const tfjs = {
  add,
  addBias,
  cast,
  concat,
  convolution,
  cos,
  div,
  erf,
  linear,
  log,
  logSoftmax,
  matMul,
  mean,
  mul,
  oneHot,
  relu,
  reshape,
  silu,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  squaredDifference,
  sub,
  sum,
  tanh,
  transpose,
} as const;

export type Tfjs = typeof tfjs;
