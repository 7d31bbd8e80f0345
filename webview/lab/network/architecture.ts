// Layer: worker (pure). The shape of the MLP denoiser and the flat vector of its parameters:
// input [x (2), embedding of x, time embedding] → `layers` hidden linear layers with SiLU → linear to 2.
// Parameters stand one after the other in the order of `parameterLayout`, each as PyTorch lays
// it out: weight [out, in] row-major, then bias [out]. Weights, averages and both moments of the
// optimizer are all vectors of this layout, so that an engine can treat each as one buffer.

import type { MlpConfig } from '../../../src/core/recipe/types';

/** Axes of a point. */
export const DATA_CHANNELS = 2;

/** One tensor of the flat parameter vector. */
export interface ParameterSlice {
  /** PyTorch-style name, e.g. `layers.0.weight`. */
  name: string;
  /** [out, in] for a weight, [out] for a bias. */
  shape: number[];
  /** First element in the flat vector, and number of elements. */
  offset: number;
  size: number;
  /** Inputs of the layer, which set the scale of its initial values. */
  fanIn: number;
}

/** [in, out] of every linear layer: the hidden ones, then the output. */
export function layerSizes(config: MlpConfig): [inputs: number, outputs: number][] {
  const widths = [inputWidth(config), ...Array<number>(config.layers).fill(config.hidden)];
  return widths.map((inputs, index) => [inputs, widths[index + 1] ?? DATA_CHANNELS]);
}

/** Columns of the network's input matrix. */
export function inputWidth(config: MlpConfig): number {
  return DATA_CHANNELS * (1 + config.input_embedding_dim) + config.time_embedding_dim;
}

/** Where every parameter stands in the flat vector. */
export function parameterLayout(config: MlpConfig): ParameterSlice[] {
  let offset = 0;
  return layerSizes(config).flatMap(([inputs, outputs], index) =>
    [
      { name: `layers.${index}.weight`, shape: [outputs, inputs] },
      { name: `layers.${index}.bias`, shape: [outputs] },
    ].map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const slice = { name, shape, offset, size, fanIn: inputs };
      offset += size;
      return slice;
    }),
  );
}

/** Number of parameters of the network. */
export function parameterCount(config: MlpConfig): number {
  return layerSizes(config).reduce((sum, [inputs, outputs]) => sum + (inputs + 1) * outputs, 0);
}
