// Layer: lab worker, engine, wasm kernels. Cross-entropy of a softmax over rows of `classes`; rows
// are few and short, so numbers are taken one by one and summed in float64.

/** logs = ln softmax(logits) by row; loss[0] = −Σ_b weight[b]·Σ_k target·logs / batch. */
export function cross_entropy(
  logits: usize,
  target: usize,
  weight: usize,
  logs: usize,
  loss: usize,
  batch: i32,
  classes: i32,
): void {
  let total: f64 = 0;
  for (let b = 0; b < batch; b++) {
    const row = (<usize>(b * classes)) << 2;
    let largest: f32 = -Infinity;
    for (let k = 0; k < classes; k++)
      largest = max(largest, load<f32>(logits + row + ((<usize>k) << 2)));
    let powers: f64 = 0;
    for (let k = 0; k < classes; k++)
      powers += Math.exp(<f64>load<f32>(logits + row + ((<usize>k) << 2)) - <f64>largest);
    const shift = <f64>largest + Math.log(powers);
    let sum: f64 = 0;
    for (let k = 0; k < classes; k++) {
      const at = row + ((<usize>k) << 2);
      const logarithm = <f64>load<f32>(logits + at) - shift;
      store<f32>(logs + at, <f32>logarithm);
      sum -= <f64>load<f32>(target + at) * logarithm;
    }
    total += <f64>load<f32>(weight + ((<usize>b) << 2)) * sum;
  }
  store<f32>(loss, <f32>(total / <f64>batch));
}

/** d = seed·weight[b]·(exp(logs)·Σ_k target − target)/batch. */
export function cross_entropy_gradient(
  logs: usize,
  target: usize,
  weight: usize,
  seed: usize,
  d: usize,
  batch: i32,
  classes: i32,
): void {
  for (let b = 0; b < batch; b++) {
    const row = (<usize>(b * classes)) << 2;
    const factor = (load<f32>(seed) / <f32>batch) * load<f32>(weight + ((<usize>b) << 2));
    let mass: f64 = 0;
    for (let k = 0; k < classes; k++) mass += <f64>load<f32>(target + row + ((<usize>k) << 2));
    for (let k = 0; k < classes; k++) {
      const at = row + ((<usize>k) << 2);
      const share = Math.exp(<f64>load<f32>(logs + at)) * mass;
      store<f32>(d + at, factor * <f32>(share - <f64>load<f32>(target + at)));
    }
  }
}
