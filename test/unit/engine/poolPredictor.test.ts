// Layer: tests. A trained network evaluated by several workers: the same bits as by one, whatever
// the number of rows.

import { expect, it } from 'vitest';
import { buildNetwork } from '../../../webview/lab/engine/networks/description';
import { initialWeights } from '../../../webview/lab/engine/networks/initialWeights';
import { forwardGraph, outputOf, pullbackOf } from '../../../webview/lab/engine/networks/network';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { PoolPredictor } from '../../../webview/lab/engine/pool/predictor';
import { ForwardPass } from '../../../webview/lab/engine/wasm/forwardPass';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import { ParameterBuffers } from '../../../webview/lab/engine/wasm/parameters';
import { compileKernels } from './kernels';
import { localThreads } from './poolThreads';
import { Draws } from './random';

const network = {
  kind: 'unet2d',
  config: parseUNet2DConfig({
    sample_size: 16,
    in_channels: 2,
    out_channels: 1,
    block_out_channels: [16, 16],
    layers_per_block: 1,
    norm_num_groups: 4,
    attention_head_dim: 4,
    down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
    num_class_embeds: 4,
  }),
} as const;

it('gives the same bits as one worker, and refuses nothing when rows are few', async () => {
  const compiled = await KernelModule.compile(compileKernels());
  const weights = initialWeights(network, 3);
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  const tensors = new Map(
    parameters.map(({ tensor: { name, shape } }) => [
      name,
      { shape, data: weights.get(name) ?? new Float32Array() },
    ]),
  );
  const kernels = await KernelModule.instantiate(compiled);
  const buffers = new ParameterBuffers(kernels, parameters, ['weights']);
  buffers.load('weights', tensors);
  const build = buildNetwork(network);
  const alone = new ForwardPass(kernels, outputOf(build), buffers, 'weights');
  const pulling = new ForwardPass(kernels, pullbackOf(build), buffers, 'weights');
  const shared = new PoolPredictor(
    await KernelModule.instantiate(compiled),
    {
      kernels: compiled,
      network,
      workers: 3,
      threads: localThreads(),
      onNotice: (message) => {
        throw new Error(message);
      },
    },
    tensors,
  );
  const draws = new Draws(8);
  for (const rows of [70, 7, 1]) {
    const sample = draws.normals(rows * 2 * 16 * 16);
    const timestep = Array.from({ length: rows }, () => draws.integer(0, 999));
    const labels = Array.from({ length: rows }, () => draws.integer(0, 3));
    const expected = alone.run(sample, timestep, labels);
    expect(expected).toHaveLength(rows * 16 * 16);
    expect(await shared.predict(sample, timestep, labels)).toEqual(expected);
    const v = draws.normals(rows * 16 * 16);
    const pulled = pulling.run(sample, timestep, labels, v);
    expect(pulled).toHaveLength(sample.length);
    expect(await shared.pullback(sample, timestep, labels, v)).toEqual(pulled);
  }
  shared.dispose();
});
