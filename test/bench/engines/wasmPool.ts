// Layer: benchmark. The lab's own wasm engine on all cores: this worker distributes the batch, the
// others run the same script. The large product stays with the plain wasm engine.

import { ThreadPool, sameScriptThread } from '../../../webview/lab/engine/pool/threads';
import { DataParallelTrainer } from '../../../webview/lab/engine/pool/trainer';
import { KernelModule, type KernelBinaries } from '../../../webview/lab/engine/wasm/module';
import { UnavailableError, type BenchedEngine } from '../contract';
import { ADAMW } from '../settings';
import { batchOf, weightsOf, type Workload } from '../workloads';

export async function openWasmPool(
  workload: Workload,
  binaries: KernelBinaries,
): Promise<BenchedEngine> {
  const wanted = workload.workers ?? navigator.hardwareConcurrency;
  let loss = '';
  const pool = await DataParallelTrainer.start({
    kernels: await KernelModule.compile(binaries),
    network: { kind: 'registered', name: workload.name },
    threads: new ThreadPool(sameScriptThread),
    workers: wanted,
    onNotice: (message) => {
      loss = message;
    },
  });
  if (pool.workers < wanted) throw new UnavailableError(loss);
  const weights = weightsOf(workload);
  pool.parameters.load('weights', weights);
  pool.parameters.load('averages', weights);
  pool.parametersChanged();
  const batch = batchOf(workload, workload.trainBatch);
  const given = batchOf(workload, workload.forwardBatch);
  let step = 0;
  const trainStep = async (): Promise<number> => {
    step += 1;
    const settings = { ...ADAMW, learningRate: workload.learningRate, step };
    return (await pool.step(batch, settings)).loss;
  };
  const forward = (): Promise<Float32Array> =>
    pool.predict(given.sample, given.timestep, given.classLabels);
  return {
    detail: `${wanted} workers, gradients by message`,
    train: { run: (count) => queue(count, trainStep), step: trainStep },
    forward: { run: (count) => queue(count, forward), output: forward },
    product: null,
    dispose: () => {
      pool.dispose();
    },
  };
}

/** Most tasks that wait at a time: enough that no worker idles, and memory stays bounded. */
const AHEAD = 4;

async function queue(count: number, run: () => Promise<unknown>): Promise<void> {
  const waiting: Promise<unknown>[] = [];
  for (let index = 0; index < count; index++) {
    waiting.push(run());
    if (waiting.length >= AHEAD) await waiting.shift();
  }
  await Promise.all(waiting);
}
