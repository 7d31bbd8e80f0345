// Layer: tests. Weights that a training starts from, and what a description says of a network.

import { describe, expect, it } from 'vitest';
import {
  buildNetwork,
  type NetworkDescription,
} from '../../../webview/lab/engine/networks/description';
import { parseDiTConfig } from '../../../webview/lab/engine/networks/ditConfig';
import {
  initialWeights,
  type NamedTensors,
} from '../../../webview/lab/engine/networks/initialWeights';
import { forwardGraph } from '../../../webview/lab/engine/networks/network';
import { describeShapes } from '../../../webview/lab/engine/networks/shapes';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';

const MLP = {
  kind: 'mlp',
  hidden: 5,
  layers: 2,
  input_embedding_dim: 2,
  time_embedding_dim: 4,
} as const;

const UNET = {
  kind: 'unet2d',
  config: parseUNet2DConfig({
    sample_size: [8, 4],
    in_channels: 4,
    out_channels: 3,
    block_out_channels: [8, 16],
    layers_per_block: 1,
    norm_num_groups: 4,
    attention_head_dim: 4,
    down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
    num_class_embeds: 6,
  }),
} as const;

const DIT = {
  kind: 'dit',
  config: parseDiTConfig({
    sample_size: 8,
    in_channels: 5,
    out_channels: 3,
    num_layers: 2,
    num_attention_heads: 2,
    attention_head_dim: 8,
    num_embeds_ada_norm: 9,
  }),
} as const;

function of(tensors: NamedTensors, name: string): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`There is no "${name}".`);
  return found;
}

function zeros(tensors: NamedTensors): string[] {
  return [...tensors].filter(([, data]) => data.every((x) => x === 0)).map(([name]) => name);
}

describe('initial weights', () => {
  it('are, of the MLP, those of every version so far', () => {
    const flat = [...initialWeights(MLP, 7).values()].flatMap((data) => [...data]);
    expect(flat).toHaveLength(97);
    expect(flat.slice(0, 2)).toEqual([-0.18421882390975952, 0.24705563485622406]);
    const bits = new Uint32Array(Float32Array.from(flat).buffer);
    expect(bits.reduce((hash, word) => (Math.imul(hash, 31) + word) >>> 0, 0)).toBe(4231989115);
  });

  it.each([MLP, UNET, DIT])('fill every parameter of $kind, scaled by its fan-in', (network) => {
    const tensors = initialWeights(network, 3);
    const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
    expect([...tensors.keys()]).toEqual(parameters.map(({ tensor }) => tensor.name));
    for (const { tensor, initialiser } of parameters) {
      const data = of(tensors, tensor.name);
      expect(data).toHaveLength(tensor.size);
      if (initialiser.kind === 'constant') continue;
      const bound = initialiser.kind === 'uniform' ? initialiser.bound : 6 * initialiser.deviation;
      const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(largest).toBeLessThanOrEqual(bound);
      expect(new Set(data).size).toBeGreaterThan(0.99 * tensor.size);
    }
  });

  it('draw the table of classes from a standard normal distribution', () => {
    const table = of(initialWeights(UNET, 3), 'class_embedding.weight');
    const mean = table.reduce((sum, x) => sum + x, 0) / table.length;
    const variance = table.reduce((sum, x) => sum + (x - mean) ** 2, 0) / table.length;
    // Four standard errors of 192 numbers.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(table.length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / table.length));
  });

  it('start with zero output when the last layers start at zero, and leave the others as they are', async () => {
    for (const plain of [UNET, DIT]) {
      const zeroed: NetworkDescription = { ...plain, zeroStart: true };
      const [usual, started] = [initialWeights(plain, 3), initialWeights(zeroed, 3)];
      const made = new Set(zeros(started));
      for (const [name, data] of started)
        if (!made.has(name)) expect(data).toEqual(usual.get(name));

      const network = new WasmTrainer(await startKernels(), buildNetwork(zeroed));
      for (const [name, data] of started) network.parameters.values('averages', name).set(data);
      const { input, output } = describeShapes(zeroed);
      const size = input.reduce((product, extent) => product * extent, 1);
      const sample = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
      expect(Math.max(...network.predict(sample, [7], [1]).map(Math.abs))).toBe(0);
      expect(output[0]).toBe(3);
    }
  });

  it('zero the layers that end branches and the network', () => {
    const added = (plain: typeof UNET | typeof DIT): string[] => {
      const usual = new Set(zeros(initialWeights(plain, 3)));
      return zeros(initialWeights({ ...plain, zeroStart: true }, 3)).filter((n) => !usual.has(n));
    };
    const layers = new Set(added(UNET).map((name) => name.replace(/\.(weight|bias)$/, '')));
    expect([...layers].every((name) => /(conv2|to_out\.0|conv_out)$/.test(name))).toBe(true);
    // Residual blocks down, middle and up; attentions; the last convolution.
    expect(layers.size).toBe(2 + 2 + 4 + (1 + 1 + 2) + 1);
    expect(added(DIT)).toEqual([
      'transformer_blocks.0.norm1.linear.weight',
      'transformer_blocks.0.norm1.linear.bias',
      'transformer_blocks.1.norm1.linear.weight',
      'transformer_blocks.1.norm1.linear.bias',
      'proj_out_1.weight',
      'proj_out_1.bias',
      'proj_out_2.weight',
      'proj_out_2.bias',
    ]);
  });
});

describe('shapes of a network', () => {
  it('are those of one sample, with further input channels where it has them', () => {
    expect(describeShapes(MLP)).toEqual({
      input: [2],
      output: [2],
      classLabels: null,
      classes: null,
    });
    expect(describeShapes(UNET)).toEqual({
      input: [4, 8, 4],
      output: [3, 8, 4],
      classLabels: [1],
      classes: 6,
    });
    expect(describeShapes(DIT)).toEqual({
      input: [5, 8, 8],
      output: [3, 8, 8],
      classLabels: [1],
      classes: 10,
    });
  });
});
