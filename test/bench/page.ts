// Layer: bench, page. The workloads of `npm run bench` in a real browser: train steps and forward
// passes on the lab's wasm engine and on TensorFlow.js, from the same weights and data.
// `scripts/bench/main.mjs` calls `bench.start` once and `bench.round` several times.

import { initialState } from '../../webview/lab/network/initialise';
import type { TrainableNetwork, TrainBatch } from '../../webview/lab/network/contract';
import { NetworkInput } from '../../webview/lab/network/embedding';
import { Graph, type Tensor } from '../../webview/lab/engine/graph/graph';
import { WasmMlpTrainer } from '../../webview/lab/engine/mlpNetwork';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { unet2d } from '../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../webview/lab/engine/networks/unet2dConfig';
import { linear } from '../../webview/lab/engine/ops/linear';
import { KernelModule, type KernelBinaries } from '../../webview/lab/engine/wasm/module';
import { WasmPlan } from '../../webview/lab/engine/wasm/plan';
import { WasmTrainer, type Minibatch } from '../../webview/lab/engine/wasm/trainer';
import { TfjsBackends, WASM_FILE } from '../../webview/lab/tfjs/backends';
import { TfjsTrainer } from '../../webview/lab/tfjs/network';
import { philoxNormals } from '../../src/core/rng/philox';

/** One row of the table: a workload on an engine. */
interface Entry {
  readonly workload: string;
  readonly engine: string;
  /** Multiplications and additions of one run, or null where they are not counted. */
  readonly flops: number | null;
  readonly run: () => void;
  /** Waits for what `run` queued. */
  readonly settle: () => Promise<unknown>;
}

/** What `start` tells: the rows, and how far the engines' losses are apart. */
export interface BenchStart {
  rows: { workload: string; engine: string; flops: number | null }[];
  fusedMultiplyAdd: boolean;
  lossDifference: number;
}

const TIMESTEPS = 1000;
const MLP = {
  kind: 'mlp',
  hidden: 128,
  layers: 3,
  input_embedding_dim: 0,
  time_embedding_dim: 32,
} as const;
const MLP_BATCH = 512;
const UNET = {
  sample_size: 28,
  in_channels: 1,
  out_channels: 1,
  block_out_channels: [32, 64],
  layers_per_block: 1,
  norm_num_groups: 8,
  down_block_types: ['DownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'UpBlock2D'],
  add_attention: false,
};
const GEMM = 1024;
const COMPARED_STEPS = 5;
const ROUND_MS = 400;

const done = (): Promise<void> => Promise.resolve();

function normals(count: number, stream: number): Float32Array {
  const values = new Float64Array(count);
  philoxNormals(1, stream, 0, values);
  return Float32Array.from(values);
}

function mlpBatch(): TrainBatch {
  return {
    x: normals(2 * MLP_BATCH, 1),
    t: Int32Array.from({ length: MLP_BATCH }, (_, i) => (i * 37) % TIMESTEPS),
    target: normals(2 * MLP_BATCH, 2),
    weight: null,
  };
}

function mlpTraining(engine: string, network: TrainableNetwork, flops: number | null): Entry {
  const batch = mlpBatch();
  let step = COMPARED_STEPS;
  const run = (): void => {
    step += 1;
    network.trainStep(batch, { step, learningRate: 1e-3, weightDecay: 0, emaDecay: 0.999 });
  };
  return {
    workload: 'MLP train, batch 512',
    engine,
    flops,
    run,
    settle: () => network.takeLosses(),
  };
}

function mlpForward(engine: string, network: TrainableNetwork): Entry {
  const { x } = mlpBatch();
  let last: Promise<unknown> = done();
  const run = (): void => {
    last = network.predict(x, 500);
  };
  return { workload: 'MLP forward, batch 512', engine, flops: null, run, settle: () => last };
}

/** Largest difference of the losses of the first steps, each engine from the same weights. */
async function compareLosses(networks: readonly TrainableNetwork[]): Promise<number> {
  const batch = mlpBatch();
  let largest = 0;
  for (let step = 1; step <= COMPARED_STEPS; step++) {
    const losses = networks.map((network) => {
      network.trainStep(batch, { step, learningRate: 1e-3, weightDecay: 0, emaDecay: 0.999 });
      return network.takeLosses();
    });
    const sums = (await Promise.all(losses)).map(({ sum }) => sum);
    largest = Math.max(largest, Math.max(...sums) - Math.min(...sums));
  }
  return largest;
}

function unetEntries(kernels: KernelModule): Entry[] {
  const trainer = new WasmTrainer(kernels, unet2d(parseUNet2DConfig(UNET)));
  trainer.parameters.slots.forEach(({ name, size }, index) => {
    const values = normals(size, 100 + index).map((value) => 0.05 * value);
    trainer.parameters.values('weights', name).set(values);
    trainer.parameters.values('averages', name).set(values);
  });
  const pixels = UNET.sample_size ** 2;
  const data = (batch: number): Minibatch => ({
    sample: normals(batch * pixels, 3),
    timestep: Float32Array.from({ length: batch }, (_, i) => (i * 37) % TIMESTEPS),
    target: normals(batch * pixels, 4),
    weight: null,
  });
  const [training, forward] = [data(32), data(16)];
  let step = 0;
  const adamW = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  return [
    {
      workload: 'UNet2DModel 28×28 [32, 64] train, batch 32',
      engine: 'wasm, 1 worker',
      flops: 2 * trainer.plan(32).multiplyAdds,
      run: () => {
        step += 1;
        trainer.gradients(training);
        trainer.update({ ...adamW, step, emaDecay: 0.999 });
      },
      settle: done,
    },
    {
      workload: 'UNet2DModel 28×28 [32, 64] forward, batch 16',
      engine: 'wasm, 1 worker',
      flops: null,
      run: () => {
        trainer.predict(forward.sample, forward.timestep);
      },
      settle: done,
    },
  ];
}

/** A square product: what the engine reaches at best. */
function gemmEntry(kernels: KernelModule): Entry {
  const graph = new Graph();
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, [GEMM, GEMM]));
  const plan = new WasmPlan(kernels, graph, [linear(a, b, null)], new Map<Tensor, number>());
  plan.values(a).set(normals(GEMM * GEMM, 5));
  plan.values(b).set(normals(GEMM * GEMM, 6));
  const run = (): void => {
    plan.run();
  };
  return {
    workload: 'matrix product 1024³',
    engine: 'wasm, 1 worker',
    flops: 2 * GEMM ** 3,
    run,
    settle: done,
  };
}

let entries: Entry[] = [];

async function start(binaries: KernelBinaries, tfjs: ArrayBuffer): Promise<BenchStart> {
  const kernels = await KernelModule.start(binaries);
  const state = initialState(MLP, 0);
  const ours = new WasmMlpTrainer(kernels, MLP, state);
  const webgpu = {
    available: false,
    adapter: 'none',
    isFallback: false,
    problem: 'no-adapter',
    message: '',
    advice: '',
  } as const;
  const probe = { device: null, info: null, report: webgpu };
  const lease = await new TfjsBackends({ [WASM_FILE]: tfjs }).lease('wasm', probe);
  const input = new NetworkInput(MLP, TIMESTEPS);
  const theirs = new TfjsTrainer(MLP, input, lease.lost, state);
  const lossDifference = await compareLosses([ours, theirs]);
  const counted = new WasmTrainer(kernels, mlp(MLP));
  const flops = 2 * counted.plan(MLP_BATCH).multiplyAdds;
  entries = [
    gemmEntry(kernels),
    mlpTraining('wasm, 1 worker', ours, flops),
    mlpTraining('tfjs wasm', theirs, flops),
    mlpForward('wasm, 1 worker', ours),
    mlpForward('tfjs wasm', theirs),
    ...unetEntries(kernels),
  ];
  const rows = entries.map(({ workload, engine, flops: count }) => ({
    workload,
    engine,
    flops: count,
  }));
  return { rows, fusedMultiplyAdd: kernels.relaxed, lossDifference };
}

/** Milliseconds a run, for each row in turn. */
async function round(): Promise<number[]> {
  const times: number[] = [];
  for (const { run, settle } of entries) {
    run();
    await settle();
    const begin = performance.now();
    let runs = 0;
    while (performance.now() - begin < ROUND_MS) {
      run();
      await settle();
      runs += 1;
    }
    times.push((performance.now() - begin) / runs);
  }
  return times;
}

Object.assign(globalThis, { bench: { start, round } });
