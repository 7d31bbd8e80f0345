// Layer: benchmark. What is the same for every engine besides weights and data.

/** AdamW in PyTorch's terms; weights are not decayed. Ours keep an average of the weights too. */
export const ADAMW = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  emaDecay: 0.999,
} as const;

/** Edge of the square matrix product that stands for the peak, on a CPU (or software adapter) and a GPU. */
export const PRODUCT = { cpu: 1024, gpu: 4096 } as const;
