// Layer: tests. Jᵀ v of networks by their sample on the GPU, against the wasm kernels.

import { expect, it } from 'vitest';
import { buildNetwork } from '../../webview/lab/engine/networks/description';
import { initialWeights } from '../../webview/lab/engine/networks/initialWeights';
import { forwardGraph } from '../../webview/lab/engine/networks/network';
import { parseUNet2DConfig } from '../../webview/lab/engine/networks/unet2dConfig';
import { WasmPredictor } from '../../webview/lab/engines/wasmNetwork';
import { WebGpuPredictor } from '../../webview/lab/engines/webGpuNetwork';
import { startKernels } from '../unit/engine/kernels';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';

const gpu = useGpu();

const networks = {
  'an MLP that embeds its coordinates': {
    kind: 'mlp',
    hidden: 32,
    layers: 2,
    time_embedding_dim: 16,
    input_embedding_dim: 8,
  },
  'a UNet with attention': {
    kind: 'unet2d',
    config: parseUNet2DConfig({
      sample_size: 8,
      in_channels: 3,
      out_channels: 3,
      block_out_channels: [16, 16],
      layers_per_block: 1,
      norm_num_groups: 4,
      attention_head_dim: 4,
      down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
      up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
    }),
  },
} as const;

it.each(Object.entries(networks))('is that of wasm for %s', async (_, network) => {
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  const draws = new Draws(5);
  const start = initialWeights(network, 3);
  const weights = new Map(
    parameters.map(({ tensor: { name, shape, size } }) => {
      const noise = draws.normals(size);
      const from = start.get(name) ?? noise;
      const data = Float32Array.from(noise, (value, i) => from[i] + 0.05 * value);
      return [name, { shape, data }];
    }),
  );
  const { sample: input } = forwardGraph(buildNetwork(network), 3);
  const sample = Float32Array.from(draws.normals(input.size));
  const cotangent = Float32Array.from(draws.normals(input.size));
  const timestep = Float32Array.of(3, 500, 990);
  const onGpu = new WebGpuPredictor(gpu.compute, network, weights);
  const onWasm = new WasmPredictor(await startKernels(), network, weights);
  const expected = await onWasm.pullback(sample, timestep, null, cotangent);
  const size = Math.max(...expected.map(Math.abs));
  expect(
    largestDifference(await onGpu.pullback(sample, timestep, null, cotangent), expected),
  ).toBeLessThan(1e-4 * size);
  onGpu.dispose();
  onWasm.dispose();
});
