// Layer: lab worker, engine, wasm kernels. The exports of the module, from which `../kernelSignatures.ts`
// is written. Built twice by esbuild.mjs: with relaxed SIMD (fused multiply-add)
// and without.

export { linear_forward, linear_input_gradient, linear_weight_gradient } from './linear.assembly';
export {
  conv2d_forward,
  conv2d_input_gradient,
  conv2d_weight_gradient,
  conv2d_weight_gradient_few,
  sixDots,
} from './convolution.assembly';
export {
  winograd_forward,
  winograd_input_gradient,
  winograd_weight_gradient,
} from './winograd.assembly';
export { group_norm_forward, group_norm_backward } from './norm.assembly';
export { attention_forward, attention_backward } from './attention.assembly';
export { cross_entropy, cross_entropy_gradient } from './crossEntropy.assembly';
export {
  gelu_forward,
  gelu_tanh_forward,
  mish_forward,
  relu_forward,
} from './activations.assembly';
export {
  add_to_each,
  divide_by_level,
  gate,
  gate_backward,
  layer_norm_backward,
  layer_norm_forward,
  swap_inner,
} from './transformer.assembly';
export {
  add,
  column_sum,
  multiply,
  scale,
  silu_forward,
  spatial_sum,
  weighted_mse,
  weighted_mse_gradient,
} from './elementwise.assembly';
export {
  concat,
  embedding_backward,
  embedding_forward,
  fourier_features,
  scale_shift,
  scale_shift_backward,
  sinusoidal,
  slice,
  spread_pixels,
  sum_blocks,
  transpose,
  upsample,
  widen,
} from './layout.assembly';
// Only so that the optimiser leaves them functions of their own; see `products.assembly.ts`. Such
// names are in camel case, and no signature is made of them.
export { addOuter4, addOuter6, sumGroups } from './products.assembly';
export { softmaxRows, softmaxRowsGradient } from './softmax.assembly';
export { adamw, sum_of_squares } from './optimiser.assembly';

/** First byte that the module does not use itself: the arena starts here. */
export function arena_start(): usize {
  return __heap_base;
}
