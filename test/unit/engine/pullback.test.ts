// Layer: tests. Jᵀ v of networks by their sample, on every engine that Node has: against central
// differences of the reference in float64, and engines against each other.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import type { Parameter, Tensor } from '../../../webview/lab/engine/graph/graph';
import {
  buildNetwork,
  type NetworkDescription,
} from '../../../webview/lab/engine/networks/description';
import { parseDiTConfig } from '../../../webview/lab/engine/networks/ditConfig';
import { initialWeights } from '../../../webview/lab/engine/networks/initialWeights';
import { forwardGraph, pullbackOf } from '../../../webview/lab/engine/networks/network';
import type { StateDict } from '../../../webview/lab/engine/networks/stateDict';
import { parseUNet1DConfig } from '../../../webview/lab/engine/networks/unet1d';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { WasmPredictor } from '../../../webview/lab/engines/wasmNetwork';
import { TfjsPredictor } from '../../../webview/lab/tfjs/network';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

const unet = parseUNet2DConfig({
  sample_size: 8,
  in_channels: 1,
  out_channels: 1,
  block_out_channels: [16, 16],
  layers_per_block: 1,
  norm_num_groups: 4,
  attention_head_dim: 4,
  down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  num_class_embeds: 4,
});

const networks: Record<string, NetworkDescription> = {
  'an MLP that embeds its coordinates': {
    kind: 'mlp',
    hidden: 32,
    layers: 2,
    time_embedding_dim: 16,
    input_embedding_dim: 8,
  },
  'a UNet with attention and classes': { kind: 'unet2d', config: unet },
  'a UNet of sequences with a stem': {
    kind: 'unet1d',
    config: parseUNet1DConfig({
      sample_size: 32,
      stem_stride: 4,
      in_channels: 1,
      out_channels: 1,
      block_out_channels: [8, 16],
      layers_per_block: 1,
      norm_num_groups: 4,
      attention_head_dim: 4,
      down_block_types: ['DownBlock1D', 'DownBlock1D'],
      up_block_types: ['UpBlock1D', 'UpBlock1D'],
      num_class_embeds: 4,
    }),
  },
  'a DiT': {
    kind: 'dit',
    config: parseDiTConfig({
      num_attention_heads: 2,
      attention_head_dim: 4,
      in_channels: 2,
      out_channels: 2,
      num_layers: 2,
      sample_size: 8,
      patch_size: 2,
      num_embeds_ada_norm: 4,
    }),
  },
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(Object.entries(networks))('%s', (_, network) => {
  const build = buildNetwork(network);
  const rows = 3;
  const { sample: input, classLabels: classes } = forwardGraph(build, rows);
  const draws = new Draws(5);
  const weights = randomWeights(network, draws);
  const float = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
  const sample = float(draws.normals(input.size));
  const timestep = float([3, 500, 990]);
  const labels = classes === null ? null : { classLabels: float([0, 2, 3]) };
  const cotangent = float(draws.normals(input.size));

  function feeds(
    graph: { sample: Tensor; timestep: Tensor; classLabels: Tensor | null },
    parameters: readonly Parameter[],
    x: ArrayLike<number>,
  ): Map<Tensor, ArrayLike<number>> {
    const given = new Map<Tensor, ArrayLike<number>>([
      [graph.sample, x],
      [graph.timestep, timestep],
    ]);
    if (graph.classLabels !== null && labels !== null)
      given.set(graph.classLabels, labels.classLabels);
    for (const { tensor } of parameters) given.set(tensor, weights.get(tensor.name)?.data ?? []);
    return given;
  }

  /** Σ v·output at x, in float64. */
  function projected(x: ArrayLike<number>): number {
    const graph = forwardGraph(build, rows);
    const output = interpret(graph.graph, feeds(graph, graph.graph.parameters, x))(graph.output);
    return Float64Array.from(output).reduce((sum, value, i) => sum + value * cotangent[i], 0);
  }

  it('has the gradient of central differences in the reference', () => {
    const graph = pullbackOf(build)(rows);
    const given = feeds(graph, graph.graph.parameters, sample);
    if (graph.cotangent !== null) given.set(graph.cotangent, cotangent);
    const pulled = interpret(graph.graph, given)(graph.result);
    for (const place of [0, 1, 7, sample.length - 1].filter((i) => i < sample.length)) {
      const moved = (by: number): number =>
        projected(Float64Array.from(sample, (value, i) => value + (i === place ? by : 0)));
      const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      expect(Math.abs(pulled[place] - difference)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(difference)),
      );
    }
  });

  it('is the same on wasm and TensorFlow.js as in the reference, also for a rest of a batch', async () => {
    const graph = pullbackOf(build)(rows);
    const given = feeds(graph, graph.graph.parameters, sample);
    if (graph.cotangent !== null) given.set(graph.cotangent, cotangent);
    const expected = interpret(graph.graph, given)(graph.result);
    const size = Math.max(...expected.map(Math.abs));
    const engines = [
      new WasmPredictor(await startKernels(), network, weights),
      new TfjsPredictor(network, new Promise<never>(() => undefined), weights),
    ];
    for (const engine of engines) {
      const all = await engine.pullback(sample, timestep, labels, cotangent);
      expect(largestDifference(all, expected)).toBeLessThan(1e-5 * size);
      const [each, first] = [sample.length / rows, labels?.classLabels.subarray(0, 1)];
      const alone = await engine.pullback(
        sample.subarray(0, each),
        timestep.subarray(0, 1),
        first === undefined ? null : { classLabels: first },
        cotangent.subarray(0, each),
      );
      expect(largestDifference(alone, expected.subarray(0, each))).toBeLessThan(1e-5 * size);
      engine.dispose();
    }
  });
});

/** As networks start, but with something where they start at zero. */
function randomWeights(network: NetworkDescription, draws: Draws): StateDict {
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  const start = initialWeights(network, 3);
  return new Map(
    parameters.map(({ tensor: { name, shape, size } }) => {
      const noise = draws.normals(size);
      const data = Float32Array.from(
        start.get(name) ?? noise,
        (value, i) => value + 0.05 * noise[i],
      );
      return [name, { shape, data }];
    }),
  );
}
