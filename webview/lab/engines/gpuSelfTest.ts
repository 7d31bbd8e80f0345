// Layer: lab worker, engines. Before a job is given to a GPU, its gradients of a small network are
// compared with those of the reference: a driver that computes wrongly, or a compiler that refuses
// a kernel, is found in a moment and another engine takes the job.

import { initialState } from '../network/initialise';
import type { Tensor } from '../engine/graph/graph';
import { mlp } from '../engine/networks/mlp';
import { trainingGraph } from '../engine/networks/network';
import { interpret } from '../engine/reference/interpreter';
import { ComputeDevice, WebGpuEngineError } from '../engine/webgpu/computeDevice';
import type { HalfArithmetic } from '../engine/webgpu/halfPrecision';
import type { TileTable } from '../engine/webgpu/tile';
import { WebGpuTrainer } from '../engine/webgpu/trainer';

const CONFIG = {
  kind: 'mlp',
  hidden: 12,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 8,
} as const;

const BATCH = {
  sample: [0.3, -1.2, 0.8, 0.1, -0.7, 2.1],
  timestep: [0, 17, 999],
  target: [1.1, -0.4, 0.2, 0.9, -1.5, 0.6],
  weight: [1, 0.5, 2],
};

/** Of the largest gradient; a working GPU is a thousand times as exact, in 16 bits ten times. */
const TOLERANCE = { float32: 1e-3, float16: 3e-2 } as const;

/**
 * Why the lab's kernels cannot be used on this device, in one sentence, or null.
 * @param half those with products in 16 bits
 */
export async function gpuProblem(
  compute: ComputeDevice,
  half: HalfArithmetic | null = null,
): Promise<string | null> {
  try {
    const error = await gradientError(compute, half);
    return error <= TOLERANCE[half === null ? 'float32' : 'float16']
      ? null
      : `Its gradients of a small network are off by ${error.toPrecision(2)} of the largest.`;
  } catch (error) {
    if (error instanceof WebGpuEngineError) return error.message;
    throw error;
  }
}

/** Largest difference from the reference, relative to the largest gradient. */
async function gradientError(compute: ComputeDevice, half: HalfArithmetic | null): Promise<number> {
  const trainer = await WebGpuTrainer.make(compute, mlp(CONFIG), half);
  try {
    const { weights } = initialState(CONFIG, 1);
    const { parameters } = trainer;
    parameters.load('weights', weights);
    await trainer.gradients(BATCH);
    const { lossScale } = await trainer.training(BATCH.timestep.length);
    const [[flat], [values]] = [
      await compute.read([parameters.range('gradients')]),
      await compute.read([parameters.range('weights')]),
    ];
    const graph = trainingGraph(mlp(CONFIG), BATCH.timestep.length);
    const feeds = new Map<Tensor, ArrayLike<number>>([
      [graph.sample, BATCH.sample],
      [graph.timestep, BATCH.timestep],
      [graph.target, BATCH.target],
      [graph.weight, BATCH.weight],
      [graph.gradients.seed, [1]],
    ]);
    const partOf = (tensor: Tensor, of: Float32Array): Float32Array => {
      const { offset, size } = parameters.slot(tensor.name);
      return of.subarray(offset, offset + size);
    };
    for (const { tensor } of graph.graph.parameters) feeds.set(tensor, partOf(tensor, values));
    const reference = interpret(graph.graph, feeds);
    let [worst, largest] = [0, 0];
    for (const [parameter, gradient] of graph.gradients.of) {
      const expected = reference(gradient);
      partOf(parameter, flat).forEach((value, i) => {
        // NaN must not pass for small.
        const difference = Number.isNaN(value)
          ? Infinity
          : Math.abs(value / lossScale - expected[i]);
        worst = Math.max(worst, difference);
        largest = Math.max(largest, Math.abs(expected[i]));
      });
    }
    return worst / largest;
  } finally {
    trainer.dispose();
  }
}

/** Devices of this worker, each tested once. What was measured on an adapter outlives a device. */
export class TestedDevices {
  private readonly tiles = new Map<string, TileTable>();
  private readonly tests = new WeakMap<
    GPUDevice,
    { compute: ComputeDevice; problem: Promise<string | null> }
  >();
  private readonly halfTests = new WeakMap<ComputeDevice, Promise<string | null>>();

  /**
   * The device ready for plans, or why it is not.
   * @param adapter tells adapters apart
   */
  async test(
    device: GPUDevice,
    isSoftware: boolean,
    adapter: string,
  ): Promise<{ compute: ComputeDevice; problem: string | null }> {
    const known = this.tests.get(device);
    if (known !== undefined) return { compute: known.compute, problem: await known.problem };
    const compute = new ComputeDevice(device, isSoftware, this.tilesOf(adapter));
    const problem = gpuProblem(compute);
    this.tests.set(device, { compute, problem });
    return { compute, problem: await problem };
  }

  /** Why a tested device cannot compute products in 16 bits, in one sentence, or null. */
  testHalf(compute: ComputeDevice): Promise<string | null> {
    const known = this.halfTests.get(compute);
    if (known !== undefined) return known;
    const made = compute.device.features.has('shader-f16')
      ? gpuProblem(compute, 'native')
      : Promise.resolve('This GPU offers no 16-bit arithmetic.');
    this.halfTests.set(compute, made);
    return made;
  }

  private tilesOf(adapter: string): TileTable {
    const known = this.tiles.get(adapter) ?? {};
    this.tiles.set(adapter, known);
    return known;
  }
}
