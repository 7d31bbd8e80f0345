// Layer: tests. Whole networks written as ONNX: one file runs with any batch in ONNX Runtime and
// computes what the reference computes, under the names of diffusers.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../../../src/shared/safetensors';
import type { Tensor } from '../../../../webview/lab/engine/graph/graph';
import { mlp } from '../../../../webview/lab/engine/networks/mlp';
import { forwardGraph, type NetworkBuilder } from '../../../../webview/lab/engine/networks/network';
import { unet2d } from '../../../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../../../webview/lab/engine/networks/unet2dConfig';
import { batchShapes } from '../../../../webview/lab/engine/onnx/extents';
import { onnxGraph } from '../../../../webview/lab/engine/onnx/onnxGraph';
import { writeNetwork, type StateDict } from '../../../../webview/lab/engine/onnx/writeNetwork';
import { interpret } from '../../../../webview/lab/engine/reference/interpreter';
import { runOnnx, type Feed } from '../../../engine/onnxSession';
import { Draws, largestDifference } from '../random';

const FACTS = {
  name: 'network',
  description: 'A network of the tests.',
  producer: { name: 'test', version: '0' },
  metadata: { prediction_type: 'epsilon' },
};

/** Weights small enough that the result stays of order one. */
function drawnWeights(build: NetworkBuilder, draws: Draws): StateDict {
  const { parameters } = forwardGraph(build, 1).graph;
  return new Map(
    parameters.map(({ tensor: { name, shape, size } }) => [
      name,
      { shape, data: Float32Array.from(draws.normals(size), (x) => 0.2 * x) },
    ]),
  );
}

interface Inputs {
  sample: Float32Array;
  timestep: number[];
  classLabels: number[];
}

function expectedOutput(
  build: NetworkBuilder,
  weights: StateDict,
  { sample, timestep, classLabels }: Inputs,
): { values: ArrayLike<number>; shape: readonly number[]; inputs: Record<string, Feed> } {
  const built = forwardGraph(build, timestep.length);
  const feeds = new Map<Tensor, ArrayLike<number>>([
    [built.sample, sample],
    [built.timestep, timestep],
  ]);
  const inputs: Record<string, Feed> = {
    sample: { values: sample, shape: built.sample.shape },
    timestep: { values: timestep, shape: [timestep.length] },
  };
  if (built.classLabels !== null) {
    feeds.set(built.classLabels, classLabels);
    inputs.class_labels = { values: classLabels, shape: [timestep.length], type: 'int64' };
  }
  for (const { tensor } of built.graph.parameters)
    feeds.set(tensor, weights.get(tensor.name)?.data ?? []);
  const values = interpret(built.graph, feeds, 'float32')(built.output);
  return { values, shape: built.output.shape, inputs };
}

const UNET = {
  sample_size: [8, 4],
  in_channels: 3,
  out_channels: 2,
  block_out_channels: [8, 12],
  layers_per_block: 1,
  norm_num_groups: 4,
  attention_head_dim: 4,
  down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
};

const unet = (changes: object): NetworkBuilder =>
  unet2d(parseUNet2DConfig({ ...UNET, ...changes }));

const networks: Record<string, NetworkBuilder> = {
  'MLP denoiser': mlp({
    kind: 'mlp',
    hidden: 32,
    layers: 3,
    input_embedding_dim: 6,
    time_embedding_dim: 16,
  }),
  'UNet2DModel with attention': unet({}),
  'UNet2DModel with classes, scale and shift': unet({
    resnet_time_scale_shift: 'scale_shift',
    num_class_embeds: 5,
    mid_block_scale_factor: 1.5,
  }),
  'UNet2DModel, classes as timesteps, centred, one channel': unet({
    class_embed_type: 'timestep',
    center_input_sample: true,
    downsample_padding: 0,
    in_channels: 1,
    out_channels: 1,
    sample_size: 4,
  }),
  'UNet2DModel with resnet samplers and learned times': unet({
    down_block_types: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
    up_block_types: ['ResnetUpsampleBlock2D', 'AttnUpBlock2D'],
    time_embedding_type: 'learned',
    num_train_timesteps: 10,
    attention_head_dim: null,
  }),
};

describe.each(Object.entries(networks))('%s', (_, build) => {
  it('computes the same within 1e-4 for one sample and for three from one file', async () => {
    const draws = new Draws(5);
    const weights = drawnWeights(build, draws);
    const bytes = writeNetwork(build, weights, FACTS);
    const cases = [1, 3].map((batch) => {
      const { size } = forwardGraph(build, batch).sample;
      return expectedOutput(build, weights, {
        sample: Float32Array.from(draws.normals(size)),
        timestep: [3, 7, 1].slice(0, batch),
        classLabels: [4, 1, 0].slice(0, batch),
      });
    });
    const results = await runOnnx(
      bytes,
      cases.map(({ inputs }) => inputs),
    );
    results.forEach(({ values, shape }, index) => {
      const expected = cases[index];
      expect(shape).toEqual(expected.shape);
      expect(Math.max(...Array.from(expected.values, Math.abs))).toBeGreaterThan(0.1);
      expect(largestDifference(values, expected.values)).toBeLessThan(1e-4);
    });
  });
});

const golden = join(import.meta.dirname, '../../../../../shared/golden/networks/unet2d-tiny');

describe.skipIf(!existsSync(golden))(
  'UNet2DModel of ../shared/golden (skipped without that folder)',
  () => {
    it('gives the same output within 1e-4', async () => {
      const json = (path: string): unknown =>
        JSON.parse(readFileSync(join(golden, path), 'utf8')) as unknown;
      const expected = json('golden.json') as {
        noisy: number[];
        timesteps: number[];
        output: number[];
      };
      const build = unet2d(parseUNet2DConfig(json('unet/config.json')));
      const file = readFileSync(join(golden, 'unet/diffusion_pytorch_model.safetensors'));
      const weights: StateDict = new Map(Object.entries(decodeSafetensors(file).tensors));
      const batch = expected.timesteps.length;
      const inputs = {
        sample: { values: expected.noisy, shape: forwardGraph(build, batch).sample.shape },
        timestep: { values: expected.timesteps, shape: [batch] },
      };
      const [{ values }] = await runOnnx(writeNetwork(build, weights, FACTS), [inputs]);
      expect(largestDifference(values, expected.output)).toBeLessThan(1e-4);
    });
  },
);

describe('what is written', () => {
  const written = (build: NetworkBuilder) => {
    const { graph, sample, timestep, output } = forwardGraph(build, 2);
    const weights = new Map(
      graph.parameters.map(({ tensor }) => [tensor, new Float32Array(tensor.size)] as const),
    );
    return onnxGraph(graph, {
      inputs: [
        { tensor: sample, name: 'sample', type: 'float32' },
        { tensor: timestep, name: 'timestep', type: 'float32' },
      ],
      output: { tensor: output, name: 'out_sample' },
      weights,
      shapes: batchShapes(graph, forwardGraph(build, 3).graph),
    });
  };
  const transpositions = (build: NetworkBuilder): string[] =>
    written(build)
      .nodes.filter(({ type }) => type === 'Transpose')
      .map(({ name }) => name);

  it('has no transposition at all without attention', () => {
    const plain = {
      down_block_types: ['DownBlock2D', 'DownBlock2D'],
      up_block_types: ['UpBlock2D', 'UpBlock2D'],
      add_attention: false,
    };
    expect(transpositions(unet(plain))).toEqual([]);
  });

  it('has them in attention only: of tokens, heads and projection matrices', () => {
    const names = transpositions(unet({}));
    expect(names.filter((name) => !name.includes('.attentions.'))).toEqual([]);
    const first = names.filter((name) => name.startsWith('down_blocks.1.attentions.0'));
    // The image to tokens and back, q, k, v and the heads' join, and four matrices.
    expect(first).toHaveLength(2 + 4 + 4);
  });

  it('calls ends and weights as diffusers does and leaves the batch open', () => {
    const { inputs, outputs, initializers } = written(unet({}));
    expect(inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['sample', [-1, 3, 8, 4]],
      ['timestep', [-1]],
    ]);
    expect(outputs).toEqual([{ name: 'out_sample', type: 'float32', shape: [-1, 2, 8, 4] }]);
    const names = initializers.map(({ name }) => name);
    expect(names).toContain('down_blocks.1.attentions.0.to_out.0.weight');
    expect(names).toContain('mid_block.resnets.1.time_emb_proj.bias');
    expect(new Set(names).size).toBe(names.length);
  });

  it('refuses weights that do not fit, by name', () => {
    const build = networks['MLP denoiser'];
    const weights = new Map(drawnWeights(build, new Draws(1)));
    weights.set('layers.1.bias', { shape: [31], data: new Float32Array(31) });
    expect(() => writeNetwork(build, weights, FACTS)).toThrow(
      '"layers.1.bias" is 31 in the weights, but 32 in the network.',
    );
    weights.delete('layers.1.bias');
    expect(() => writeNetwork(build, weights, FACTS)).toThrow(
      'The weights hold no "layers.1.bias".',
    );
  });
});
