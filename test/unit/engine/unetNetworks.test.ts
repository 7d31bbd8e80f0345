// Layer: tests. A UNet with classes behind the lab's interface, on every engine that runs here: state
// goes in and out unchanged, a training goes on from it exactly, and classes are heard.

import { afterEach, describe, expect, it } from 'vitest';
import { PoolNetworkTrainer } from '../../../webview/lab/engines/poolNetwork';
import { WasmNetworkTrainer, WasmPredictor } from '../../../webview/lab/engines/wasmNetwork';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import {
  STATE_PARTS,
  type NetworkState,
  type TrainBatch,
  type Trainer,
} from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { CLASSES, SIZE, UNET } from '../lab/pictures';
import { cpuEngines } from '../lab/tfjsCpu';
import { compileKernels, startKernels } from './kernels';
import { localThreads } from './poolThreads';
import { Draws, largestDifference } from './random';
import { flat, normalTensors, times } from './states';

const kernels = await KernelModule.compile(compileKernels());
const settings = { learningRate: 1e-3, weightDecay: 0.01, emaDecay: 0.9 };

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0).reverse()) each.dispose();
});

function holding<T extends { dispose(): void }>(each: T): T {
  opened.push(each);
  return each;
}

async function wasm(state: NetworkState): Promise<Trainer> {
  return new WasmNetworkTrainer(await startKernels(), UNET, state);
}

async function pool(state: NetworkState): Promise<Trainer> {
  const own = await KernelModule.instantiate(kernels);
  const onNotice = (message: string): void => {
    throw new Error(message);
  };
  const options = { kernels, threads: localThreads(), workers: 2, network: UNET, onNotice };
  return holding(new PoolNetworkTrainer(own, state, options));
}

async function tfjs(state: NetworkState): Promise<Trainer> {
  return holding(holding(await cpuEngines.open()).trainer(UNET, state));
}

const ROWS = 5;

function batch(draws: Draws): TrainBatch {
  return {
    sample: Float32Array.from(draws.normals(ROWS * SIZE)),
    timestep: Float32Array.from({ length: ROWS }, () => draws.integer(0, 999)),
    target: Float32Array.from(draws.normals(ROWS * SIZE)),
    weight: Float32Array.from(draws.normals(ROWS).map(Math.abs)),
    // The last is "no class".
    classLabels: Int32Array.of(0, 1, 2, CLASSES.length, 1),
  };
}

describe.each([
  ['wasm', wasm],
  ['several workers', pool],
  ['TensorFlow.js', tfjs],
])('a UNet with classes on %s', (_, open) => {
  it('keeps its state as it was given, by the names of diffusers', async () => {
    const start = initialState(UNET, 5);
    const state = { ...start, m: normalTensors(start.m, 1), v: normalTensors(start.v, 2) };
    const kept = await (await open(state)).readState();
    for (const part of STATE_PARTS) {
      expect([...kept[part].keys()].sort(), part).toEqual([...start.weights.keys()].sort());
      expect(kept[part], part).toEqual(state[part]);
    }
    expect(kept.weights.get('class_embedding.weight')?.shape).toEqual([CLASSES.length + 1, 32]);
    expect(kept.weights.get('conv_in.weight')?.shape).toEqual([8, 3, 3, 3]);
  });

  it('goes on from its state with the same bits as without the break', async () => {
    const draws = new Draws(2);
    const batches = [batch(draws), batch(draws), batch(draws)];
    const through = await open(initialState(UNET, 5));
    batches.forEach((data, index) => {
      through.step(data, { ...settings, step: index + 1 });
    });
    const expected = await through.readState();
    const first = await open(initialState(UNET, 5));
    first.step(batches[0], { ...settings, step: 1 });
    const between = await first.readState();
    const second = await open(between);
    second.step(batches[1], { ...settings, step: 2 });
    second.step(batches[2], { ...settings, step: 3 });
    const reached = await second.readState();
    for (const part of STATE_PARTS) {
      expect(reached[part], part).toEqual(expected[part]);
      expect(largestDifference(flat(expected[part]), flat(between[part])), part).toBeGreaterThan(0);
    }
    expect((await through.takeLosses()).count).toBe(3);
  });

  it('hears the classes, of the batch and of a prediction', async () => {
    const network = await open(initialState(UNET, 5));
    network.step(batch(new Draws(3)), { ...settings, step: 1 });
    const state = await network.readState();
    const width = 32;
    const moved = (label: number): number => {
      const m = state.m.get('class_embedding.weight')?.data ?? new Float32Array();
      return Math.max(...m.subarray(label * width, (label + 1) * width).map(Math.abs));
    };
    for (let label = 0; label <= CLASSES.length; label++) expect(moved(label)).toBeGreaterThan(0);
    const sample = Float32Array.from(new Draws(4).normals(2 * SIZE));
    const asked = (...classLabels: number[]) =>
      network.predict(sample, times(2, 40), { classLabels: Int32Array.from(classLabels) });
    const same = await asked(1, 2);
    expect(await asked(1, 2)).toEqual(same);
    const other = await asked(1, 3);
    expect(other.subarray(0, SIZE)).toEqual(same.subarray(0, SIZE));
    expect(other.subarray(SIZE)).not.toEqual(same.subarray(SIZE));
  });

  it('has the losses and predictions of the wasm plan', async () => {
    const [expected, network] = [
      await wasm(initialState(UNET, 5)),
      await open(initialState(UNET, 5)),
    ];
    const draws = new Draws(6);
    for (let step = 1; step <= 3; step++) {
      const data = batch(draws);
      for (const each of [expected, network]) each.step(data, { ...settings, step });
      const [a, b] = [await expected.takeLosses(), await network.takeLosses()];
      expect(Math.abs(a.sum - b.sum)).toBeLessThan(1e-4);
    }
    // More than a worker or a run takes at once.
    const rows = 40;
    const sample = Float32Array.from(draws.normals(rows * SIZE));
    const condition = { classLabels: Int32Array.from({ length: rows }, (_row, i) => i % 4) };
    const t = Float32Array.from({ length: rows }, (_row, i) => 20 * i);
    const output = await network.predict(sample, t, condition);
    expect(largestDifference(output, await expected.predict(sample, t, condition))).toBeLessThan(
      2e-3,
    );
    const { averages } = await expected.readState();
    const alone = new WasmPredictor(await startKernels(), UNET, averages);
    expect(await alone.predict(sample, t, condition)).toEqual(
      await expected.predict(sample, t, condition),
    );
  });
});
