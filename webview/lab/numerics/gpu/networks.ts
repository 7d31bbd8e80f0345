// Layer: worker. The MLP denoiser on the GPU: output, loss and gradients against the reference in
// float64; a step of the optimiser on the gradients that the GPU found; and samples whose network
// is on the GPU. All of it has one batch size, as have the batches in `batches.ts`: what takes
// long is the compiling of kernels, and equal texts are compiled once.

import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import { outputKind, requireDiscrete } from '../../../../src/core/recipe/narrowing';
import { float32Algebra } from '../../../../src/core/sampling/arrays';
import { sample } from '../../../../src/core/sampling/catalogue';
import type { Denoise } from '../../../../src/core/sampling/contract';
import { makeSchedule } from '../../../../src/core/schedule';
import { compare, worstOf, type VerifyCase } from '../../../../src/core/verify/cases';
import type { Graph, Tensor } from '../../engine/graph/graph';
import type { AdamWStep, Minibatch } from '../../engine/networks/batch';
import { mlp } from '../../engine/networks/mlp';
import { forwardGraph, trainingGraph } from '../../engine/networks/network';
import type { StateDict } from '../../engine/networks/stateDict';
import { interpret } from '../../engine/reference/interpreter';
import type { ComputeDevice } from '../../engine/webgpu/computeDevice';
import { WebGpuPredictor } from '../../engines/webGpuNetwork';
import type { WebGpuTrainer } from '../../engine/webgpu/trainer';
import { ADAM } from '../../network/contract';
import { initialState } from '../../network/initialise';
import { largest, normals } from './values';

const GROUP = 'GPU: the MLP denoiser';
/** Roundings of all layers, relative to the largest number. */
const TOLERANCE = 1e-4;
/** One update in float32: a few roundings, and the division by the root of the second moment. */
const UPDATE_TOLERANCE = 1e-6;
/** A sampling run carries every rounding on. */
const RUN_TOLERANCE = 1e-4;
const SAMPLING_STEPS = 10;

export const MLP = {
  kind: 'mlp',
  hidden: 24,
  layers: 2,
  input_embedding_dim: 8,
  time_embedding_dim: 12,
} as const;

/** Rows of every batch. */
export const ROWS = 64;

/** @param trainer of {@link MLP}; its weights are changed */
export async function* networkChecks(trainer: WebGpuTrainer): AsyncGenerator<VerifyCase> {
  yield* trainingChecks(trainer);
  for (const sampler of ['ddim', 'dpmpp_2m', 'ddpm'])
    yield await samplingCheck(trainer.compute, sampler);
}

async function* trainingChecks(trainer: WebGpuTrainer): AsyncGenerator<VerifyCase> {
  const graph = trainingGraph(mlp(MLP), ROWS);
  const batch: Minibatch = {
    sample: normals(graph.sample.size, 20),
    timestep: Array.from({ length: ROWS }, (_, row) => (row * 999) / (ROWS - 1)),
    target: normals(graph.target.size, 21),
    weight: Array.from({ length: ROWS }, (_, row) => 1 / (1 + (row % 3))),
  };
  const weights = startingWeights(graph.graph);
  for (const buffer of ['weights', 'averages'] as const) trainer.parameters.load(buffer, weights);
  const expected = expectedOf(graph, batch, weights);
  const output = await trainer.predict(batch.sample, batch.timestep);
  const magnitude = largest(expected.output);
  yield compare(GROUP, 'output', output, expected.output, TOLERANCE, magnitude);
  const loss = await trainer.gradients(batch);
  yield compare(GROUP, 'loss', [loss], [expected.loss], TOLERANCE, 0);
  const [gradients] = await trainer.parameters.read(['gradients']);
  for (const [parameter, values] of expected.gradients) {
    const found = gradients.get(parameter) ?? [];
    const name = `gradient of ${parameter}`;
    yield compare(GROUP, name, found, values, TOLERANCE, largest(values));
  }
  yield* updateChecks(trainer, weights, gradients);
}

type Weights = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array }
>;

/** Normal weights of the usual size for each layer. */
function startingWeights(graph: Graph): Weights {
  return new Map(
    graph.parameters.map(({ tensor: { name, shape, size } }, index) => {
      const inputs = shape.length === 1 ? 4 : size / shape[0];
      const data = normals(size, 100 + index).map((value) => value / Math.sqrt(inputs));
      return [name, { shape, data }];
    }),
  );
}

/** What the reference computes. */
function expectedOf(
  graph: ReturnType<typeof trainingGraph>,
  batch: Minibatch,
  weights: Weights,
): { output: ArrayLike<number>; loss: number; gradients: Map<string, ArrayLike<number>> } {
  const feeds = new Map<Tensor, ArrayLike<number>>([
    [graph.sample, batch.sample],
    [graph.timestep, batch.timestep],
    [graph.target, batch.target],
    [graph.weight, batch.weight ?? []],
    [graph.gradients.seed, [1]],
  ]);
  for (const { tensor } of graph.graph.parameters)
    feeds.set(tensor, weights.get(tensor.name)?.data ?? []);
  const reference = interpret(graph.graph, feeds);
  const gradients = Array.from(graph.gradients.of, ([parameter, gradient]) => {
    return [parameter.name, reference(gradient)] as const;
  });
  return {
    output: reference(graph.output),
    loss: reference(graph.loss)[0],
    gradients: new Map(gradients),
  };
}

const STEP: AdamWStep = {
  ...ADAM,
  step: 1,
  learningRate: 0.01,
  weightDecay: 0.1,
  emaDecay: 0.25,
};

/** The first step of AdamW (Loshchilov & Hutter 2019) and the average of the weights. */
async function* updateChecks(
  trainer: WebGpuTrainer,
  weights: Weights,
  gradients: ReadonlyMap<string, Float32Array>,
): AsyncGenerator<VerifyCase> {
  const { learningRate, beta1, beta2, epsilon, weightDecay, emaDecay } = STEP;
  trainer.update(STEP);
  const kinds = ['weights', 'averages', 'm', 'v'] as const;
  const found = await trainer.parameters.read(kinds);
  const cases: VerifyCase[][] = kinds.map(() => []);
  for (const [parameter, gradient] of gradients) {
    const before = weights.get(parameter)?.data ?? new Float32Array();
    const m = Float64Array.from(gradient, (g) => (1 - beta1) * g);
    const v = Float64Array.from(gradient, (g) => (1 - beta2) * g * g);
    const after = Float64Array.from(before, (w, i) => {
      const direction = m[i] / (1 - beta1) / (Math.sqrt(v[i] / (1 - beta2)) + epsilon);
      return w * (1 - learningRate * weightDecay) - learningRate * direction;
    });
    const averages = after.map((w, i) => emaDecay * before[i] + (1 - emaDecay) * w);
    [after, averages, m, v].forEach((expected, index) => {
      const what = ['weights', 'averages', 'first moments', 'second moments'][index];
      const values = found[index].get(parameter) ?? [];
      const title = `${what} after a step of AdamW`;
      cases[index].push(
        compare(GROUP, title, values, expected, UPDATE_TOLERANCE, largest(expected)),
      );
    });
  }
  for (const parts of cases) yield worstOf(parts);
}

/** A sampling run whose network is on the GPU, and one with the reference. */
async function samplingCheck(compute: ComputeDevice, sampler: string): Promise<VerifyCase> {
  const { weights } = initialState(MLP, 1);
  const gpu = new WebGpuPredictor(compute, MLP, weights);
  const onGpu: Denoise<Float32Array> = (x, t) =>
    gpu.predict(x, new Float32Array(ROWS).fill(t), null);
  try {
    const found = await run(sampler, onGpu);
    const expected = await run(sampler, referenceDenoiser(weights));
    const name = `samples of ${sampler}, ${SAMPLING_STEPS} steps`;
    return compare(GROUP, name, found, expected, RUN_TOLERANCE, largest(expected));
  } finally {
    gpu.dispose();
  }
}

async function run(sampler: string, denoise: Denoise<Float32Array>): Promise<Float32Array> {
  const { recipe } = resolveRecipe({ sampling: { sampler, num_inference_steps: SAMPLING_STEPS } });
  if (recipe === null) throw new RangeError(`There are no default settings of "${sampler}".`);
  const { sampling: config, schedule, training } = recipe;
  let drawn = 0;
  const steps = sample({
    config,
    schedule: makeSchedule(requireDiscrete(schedule)),
    output: outputKind(training.prediction_type),
    algebra: float32Algebra(2),
    denoise,
    noise: () => normals(2 * ROWS, 40 + drawn++),
    x_T: normals(2 * ROWS, 39),
  });
  let last = new Float32Array();
  for await (const { x } of steps) last = Float32Array.from(x);
  return last;
}

/** The same network on the reference, in float64. */
function referenceDenoiser(weights: StateDict): Denoise<Float32Array> {
  const graph = forwardGraph(mlp(MLP), ROWS);
  return (x, t) => {
    const feeds = new Map<Tensor, ArrayLike<number>>([
      [graph.sample, x],
      [graph.timestep, new Float32Array(ROWS).fill(t)],
    ]);
    for (const { tensor } of graph.graph.parameters)
      feeds.set(tensor, weights.get(tensor.name)?.data ?? []);
    return Float32Array.from(interpret(graph.graph, feeds)(graph.output));
  };
}
