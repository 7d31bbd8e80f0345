// Layer: tests. The MLP denoiser on the wasm plan: gradients, AdamW steps and averages against
// the float64 reference; and the errors that a wrong network or state dict must give.

import { describe, expect, it } from 'vitest';
import { Graph, ShapeError, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { mlp } from '../../../webview/lab/engine/networks/mlp';
import { trainingGraph } from '../../../webview/lab/engine/networks/network';
import { conv1d, conv2d } from '../../../webview/lab/engine/ops/convolution';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import { layOutArena } from '../../../webview/lab/engine/wasm/liveness';
import { WasmTrainer, type Minibatch } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

const config = {
  kind: 'mlp',
  hidden: 21,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 6,
} as const;
const batch = 37;
const adamW = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  emaDecay: 0.9,
};

function minibatch(draws: Draws): Minibatch {
  return {
    sample: draws.normals(2 * batch),
    timestep: Array.from({ length: batch }, () => draws.integer(0, 999)),
    target: draws.normals(2 * batch),
    weight: draws.normals(batch).map(Math.abs),
  };
}

async function trainer(draws: Draws): Promise<WasmTrainer> {
  const made = new WasmTrainer(await startKernels(), mlp(config));
  for (const { name, size } of made.parameters.slots) {
    const values = draws.normals(size).map((value) => 0.3 * value);
    made.parameters.values('weights', name).set(values);
    made.parameters.values('averages', name).set(values);
  }
  return made;
}

/** AdamW as its paper states it, in float64. */
class ReferenceTraining {
  readonly weights = new Map<string, Float64Array>();
  readonly averages = new Map<string, Float64Array>();
  private readonly first = new Map<string, Float64Array>();
  private readonly second = new Map<string, Float64Array>();
  private step = 0;

  constructor(start: WasmTrainer) {
    for (const { name, size } of start.parameters.slots) {
      this.weights.set(name, Float64Array.from(start.parameters.values('weights', name)));
      this.averages.set(name, Float64Array.from(start.parameters.values('weights', name)));
      this.first.set(name, new Float64Array(size));
      this.second.set(name, new Float64Array(size));
    }
  }

  train(data: Minibatch): number {
    const built = trainingGraph(mlp(config), batch);
    const feeds = new Map<Tensor, ArrayLike<number>>([
      [built.sample, data.sample],
      [built.timestep, data.timestep],
      [built.target, data.target],
      [built.weight, data.weight ?? []],
      [built.gradients.seed, [1]],
    ]);
    for (const { tensor } of built.graph.parameters)
      feeds.set(tensor, this.weights.get(tensor.name) ?? []);
    const values = interpret(built.graph, feeds);
    this.step += 1;
    for (const [parameter, gradient] of built.gradients.of)
      this.update(parameter.name, values(gradient));
    return values(built.loss)[0];
  }

  private update(name: string, gradient: ArrayLike<number>): void {
    const [w, a, m, v] = [this.weights, this.averages, this.first, this.second].map(
      (of) => of.get(name) ?? new Float64Array(),
    );
    const { learningRate, beta1, beta2, epsilon, weightDecay, emaDecay } = adamW;
    for (let i = 0; i < w.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] ** 2;
      const mean = m[i] / (1 - beta1 ** this.step);
      const deviation = Math.sqrt(v[i] / (1 - beta2 ** this.step)) + epsilon;
      w[i] -= learningRate * (mean / deviation + weightDecay * w[i]);
      a[i] = emaDecay * a[i] + (1 - emaDecay) * w[i];
    }
  }
}

describe('the wasm trainer', () => {
  it('follows AdamW in float64 over eight steps', async () => {
    const draws = new Draws(3);
    const ours = await trainer(draws);
    const reference = new ReferenceTraining(ours);
    for (let step = 1; step <= 8; step++) {
      const data = minibatch(draws);
      const loss = ours.gradients(data);
      ours.update({ ...adamW, step });
      expect(Math.abs(loss - reference.train(data))).toBeLessThan(1e-4);
    }
    for (const buffer of ['weights', 'averages'] as const)
      for (const [name, expected] of reference[buffer])
        expect(
          largestDifference(ours.parameters.values(buffer, name), expected),
          `${buffer} of ${name}`,
        ).toBeLessThan(1e-4);
  });

  it('gives the same bits from run to run', async () => {
    const losses = async (): Promise<number[]> => {
      const draws = new Draws(4);
      const ours = await trainer(draws);
      return Array.from({ length: 3 }, (_, index) => {
        const loss = ours.gradients(minibatch(draws));
        ours.update({ ...adamW, step: index + 1 });
        return loss;
      });
    };
    expect(await losses()).toEqual(await losses());
  });

  it('adds up the gradients of the parts of a batch to those of the whole', async () => {
    const draws = new Draws(5);
    const ours = await trainer(draws);
    const whole = minibatch(draws);
    ours.gradients(whole);
    const expected = ours.parameters.flat('gradients').slice();
    const sum = new Float32Array(expected.length);
    for (const [start, end] of [
      [0, 20],
      [20, batch],
    ]) {
      const rows = (values: ArrayLike<number>, width: number): number[] =>
        Array.from(values).slice(start * width, end * width);
      ours.gradients(
        {
          sample: rows(whole.sample, 2),
          timestep: rows(whole.timestep, 1),
          target: rows(whole.target, 2),
          weight: rows(whole.weight ?? [], 1),
        },
        (end - start) / batch,
      );
      ours.parameters.flat('gradients').forEach((value, i) => (sum[i] += value));
    }
    expect(largestDifference(sum, expected)).toBeLessThan(1e-5);
  });

  it('predicts the same in chunks and padded rests as in one batch', async () => {
    const draws = new Draws(6);
    const ours = await trainer(draws);
    const count = 700;
    const x = Float32Array.from(draws.normals(2 * count));
    const t = new Float32Array(count).fill(12);
    const all = ours.predict(x, t);
    const one = ours.predict(x.subarray(2 * 650, 2 * 651), t.subarray(650, 651));
    expect(largestDifference(all.subarray(2 * 650, 2 * 651), one)).toBeLessThan(1e-6);
    expect(Math.max(...all.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe('the graph', () => {
  it('names the layer whose shapes do not fit', () => {
    const graph = new Graph();
    const x = graph.input('x', [4, 3]);
    const weight = graph.input('weight', [5, 2]);
    const build = (): unknown => graph.scope('mid_block', () => linear(x, weight, null));
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(
      'mid_block (linear): the input has 3 features, but the weight is 5×2 (out×in).',
    );
  });

  it.each([
    [[2, 8, 8, 3], [5, 3, 1, 1], 'conv2d: a kernel of one pixel takes no padding.'],
    [
      [2, 8, 8, 3],
      [5, 3, 3, 2],
      'conv2d: the input has 3 channels, but the weight is 5×3×3×2 (out×in×k×k), for 3.',
    ],
    [
      [2, 8, 3],
      [5, 4, 3],
      'conv1d: the input has 3 channels, but the weight is 5×4×3 (out×in×k), for 4.',
    ],
    [
      [2, 8, 8, 3],
      [5, 3, 3],
      'conv1d: a batch of sequences has three axes, but the input is 2×8×8×3.',
    ],
  ])('refuses a convolution of %j with %j', (input, weights, message) => {
    const graph = new Graph();
    const [x, weight] = [graph.input('x', input), graph.input('weight', weights)];
    const convolve = weights.length === 3 ? conv1d : conv2d;
    expect(() => convolve(x, weight, null, { padding: 1 })).toThrow(message);
  });
});

describe('the arena', () => {
  it('never lets two living blocks overlap, and reuses what is free', () => {
    const draws = new Draws(7);
    const blocks = Array.from({ length: 60 }, () => {
      const first = draws.integer(0, 40);
      return { bytes: 64 * draws.integer(1, 50), first, last: first + draws.integer(0, 8) };
    });
    const { offsets, bytes } = layOutArena(blocks);
    blocks.forEach((a, i) => {
      blocks.slice(0, i).forEach((b, j) => {
        const together = a.first <= b.last && b.first <= a.last;
        const apart = offsets[i] + a.bytes <= offsets[j] || offsets[j] + b.bytes <= offsets[i];
        expect(!together || apart).toBe(true);
      });
    });
    expect(bytes).toBeLessThan(blocks.reduce((sum, block) => sum + block.bytes, 0) / 2);
  });
});
