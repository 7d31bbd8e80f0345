// Layer: benchmark. The workloads: networks with their batch sizes, weights and data. Everything is a
// function of Philox streams, so that page, Node and (through files) Python get the same numbers.

import { philoxNormals, philoxUniforms } from '../../src/core/rng/philox';
import { sizeOf, type Parameter, type Shape } from '../../webview/lab/engine/graph/graph';
import { dit } from '../../webview/lab/engine/networks/dit';
import { parseDiTConfig } from '../../webview/lab/engine/networks/ditConfig';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import {
  forwardGraph,
  trainingGraph,
  type NetworkBuilder,
} from '../../webview/lab/engine/networks/network';
import { unet2d } from '../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../webview/lab/engine/networks/unet2dConfig';
import type { Minibatch } from '../../webview/lab/engine/wasm/trainer';
import { smallUnet } from './smallUnet';

/** A network and how it is trained and evaluated. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Sizes, as `torch_bench.py` builds the same network of them. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly build: NetworkBuilder;
  /** Classes that it is conditioned on; 0 for none. */
  readonly classes: number;
  readonly trainBatch: number;
  readonly forwardBatch: number;
  readonly learningRate: number;
  /** Workers of the pool; without it as many as there are processors. */
  readonly workers?: number;
}

export const MLP = {
  kind: 'mlp',
  hidden: 128,
  layers: 3,
  input_embedding_dim: 0,
  time_embedding_dim: 32,
} as const;

const SMALL_UNET = { size: 28, width: 32, groups: 8 } as const;

const CLASS_UNET = {
  sample_size: 32,
  in_channels: 3,
  out_channels: 3,
  block_out_channels: [32, 64, 128],
  layers_per_block: 1,
  norm_num_groups: 8,
  norm_eps: 1e-5,
  down_block_types: ['DownBlock2D', 'DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D', 'UpBlock2D'],
  attention_head_dim: 32,
  num_class_embeds: 10,
} as const;

/** The lab's default for pictures of 28×28 with ten classes. */
const DIGITS_UNET = {
  sample_size: 28,
  in_channels: 1,
  out_channels: 1,
  block_out_channels: [32, 64],
  layers_per_block: 1,
  norm_num_groups: 8,
  norm_eps: 1e-5,
  down_block_types: ['DownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'UpBlock2D'],
  attention_head_dim: 8,
  num_class_embeds: 11,
} as const;

/** The lab's default for pictures, as the shipped faces have it. */
const FACES_UNET = {
  sample_size: 16,
  in_channels: 3,
  out_channels: 3,
  block_out_channels: [16, 32, 64],
  layers_per_block: 1,
  norm_num_groups: 8,
  norm_eps: 1e-5,
  down_block_types: ['DownBlock2D', 'DownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'UpBlock2D', 'UpBlock2D'],
  attention_head_dim: 8,
  num_class_embeds: 3,
} as const;

const DIT = {
  sample_size: 32,
  in_channels: 3,
  patch_size: 4,
  num_attention_heads: 4,
  attention_head_dim: 32,
  num_layers: 6,
  attention_bias: true,
  num_embeds_ada_norm: 10,
} as const;

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'mlp',
    title: 'MLP 2 + 32 → 128×3 → 2',
    config: MLP,
    build: mlp(MLP),
    classes: 0,
    trainBatch: 512,
    forwardBatch: 512,
    learningRate: 1e-3,
  },
  {
    name: 'unet',
    title: 'UNet 28×28×1 [32, 64], five residual blocks',
    config: SMALL_UNET,
    build: smallUnet(SMALL_UNET),
    classes: 0,
    trainBatch: 32,
    forwardBatch: 16,
    learningRate: 1e-4,
  },
  {
    name: 'unet-classes',
    title: 'UNet2DModel 32×32×3 [32, 64, 128], ten classes, attention at 8×8',
    config: CLASS_UNET,
    build: unet2d(parseUNet2DConfig(CLASS_UNET)),
    classes: CLASS_UNET.num_class_embeds,
    trainBatch: 16,
    forwardBatch: 16,
    learningRate: 1e-4,
  },
  {
    name: 'digits',
    title: 'UNet2DModel 28×28×1 [32, 64], eleven classes, attention at 14×14',
    config: DIGITS_UNET,
    build: unet2d(parseUNet2DConfig(DIGITS_UNET)),
    classes: DIGITS_UNET.num_class_embeds,
    trainBatch: 32,
    // One call of a sampler that draws 64 pictures.
    forwardBatch: 64,
    learningRate: 1e-4,
  },
  {
    name: 'faces',
    title: 'UNet2DModel 16×16×3 [16, 32, 64], three classes, attention at 4×4',
    config: FACES_UNET,
    build: unet2d(parseUNet2DConfig(FACES_UNET)),
    classes: FACES_UNET.num_class_embeds,
    trainBatch: 16,
    forwardBatch: 36,
    learningRate: 1e-4,
  },
  {
    name: 'dit',
    title: 'DiT 32×32×3, patch 4, width 128, depth 6',
    config: DIT,
    build: dit(parseDiTConfig(DIT)),
    classes: DIT.num_embeds_ada_norm,
    trainBatch: 16,
    forwardBatch: 16,
    learningRate: 1e-4,
  },
];

/** The UNet with other sizes, and the MLP with another batch: what scaling is measured on. */
export interface Variation {
  readonly base: 'mlp' | 'unet';
  readonly batch: number;
  /** Channels of the UNet's finer level, and pixels along an edge. */
  readonly width?: number;
  readonly size?: number;
  readonly workers?: number;
}

export function variedWorkload(variation: Variation): Workload {
  const { base, batch, width, size, workers } = variation;
  const found = {
    ...namedWorkload(base),
    name: JSON.stringify(variation),
    trainBatch: batch,
    forwardBatch: batch,
    ...(workers === undefined ? {} : { workers }),
  };
  if (base === 'mlp') return found;
  const config = {
    ...SMALL_UNET,
    size: size ?? SMALL_UNET.size,
    width: width ?? SMALL_UNET.width,
  };
  return { ...found, config, build: smallUnet(config) };
}

/** A workload by its name, or a {@link Variation} as JSON. */
export function workloadNamed(name: string): Workload {
  if (!name.startsWith('{')) return namedWorkload(name);
  return variedWorkload(JSON.parse(name) as Variation);
}

function namedWorkload(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (found === undefined) {
    const known = WORKLOADS.map((workload) => workload.name).join(', ');
    throw new RangeError(`"${name}" is no workload; there are ${known}.`);
  }
  return found;
}

/** A tensor with the shape that PyTorch gives it. */
export interface NamedValues {
  readonly shape: Shape;
  readonly data: Float32Array;
}

const SEED = 1;
const TIMESTEPS = 1000;
const STREAM = { sample: 1, target: 2, weights: 100 } as const;

/** What layers that start constant get on top, so that none of them hides an error. */
const SPREAD = 0.02;

/** The weights that every engine starts from, by parameter name. */
export function weightsOf({ build }: Workload): Map<string, NamedValues> {
  const { parameters } = forwardGraph(build, 1).graph;
  return new Map(
    parameters.map((parameter, index) => {
      const { name, shape } = parameter.tensor;
      return [name, { shape, data: initialValues(parameter, STREAM.weights + index) }];
    }),
  );
}

function initialValues({ tensor, initialiser }: Parameter, stream: number): Float32Array {
  if (initialiser.kind === 'uniform') {
    const uniforms = new Float64Array(tensor.size);
    philoxUniforms(SEED, stream, 0, uniforms);
    return Float32Array.from(uniforms, (value) => initialiser.bound * (2 * value - 1));
  }
  const [mean, deviation] =
    initialiser.kind === 'constant' ? [initialiser.value, SPREAD] : [0, initialiser.deviation];
  return normals(tensor.size, stream).map((value) => mean + deviation * value);
}

/** A minibatch with the shapes of its images (or points). */
export interface Batch extends Minibatch {
  readonly sample: Float32Array;
  readonly timestep: Float32Array;
  readonly target: Float32Array;
  readonly weight: null;
  readonly classLabels: Float32Array;
  readonly shapes: { readonly sample: Shape; readonly target: Shape };
}

/** The batch that is trained on, or evaluated. */
export function batchOf({ build, classes }: Workload, size: number): Batch {
  const { sample, output } = forwardGraph(build, size);
  return {
    sample: normals(sample.size, STREAM.sample),
    timestep: Float32Array.from({ length: size }, (_, i) => (i * 37) % TIMESTEPS),
    target: normals(output.size, STREAM.target),
    weight: null,
    classLabels: Float32Array.from({ length: size }, (_, i) => (i * 7) % Math.max(1, classes)),
    shapes: { sample: sample.shape, target: output.shape },
  };
}

/** Mean squared error of an output against the target of its batch. */
export function lossOf(output: Float32Array, target: ArrayLike<number>): number {
  const sum = output.reduce((total, value, index) => total + (value - target[index]) ** 2, 0);
  return sum / output.length;
}

/** Size and arithmetic of a workload, counted on its graph. */
export interface WorkloadCost {
  readonly parameters: number;
  /** Multiplications and additions, each counted, by pass. */
  readonly flops: { readonly train: number; readonly forward: number };
}

export function costOf({ build, trainBatch, forwardBatch }: Workload): WorkloadCost {
  const { graph } = trainingGraph(build, trainBatch);
  const flops = (nodes: typeof graph.nodes): number =>
    2 * nodes.reduce((sum, { operation }) => sum + (operation.multiplyAdds ?? 0), 0);
  return {
    parameters: graph.parameters.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0),
    flops: {
      train: flops(graph.nodes),
      forward: flops(forwardGraph(build, forwardBatch).graph.nodes),
    },
  };
}

/** Standard normal numbers of a stream. */
export function normals(count: number, stream: number): Float32Array {
  const values = new Float64Array(count);
  philoxNormals(SEED, stream, 0, values);
  return Float32Array.from(values);
}
