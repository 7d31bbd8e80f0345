// Layer: bench. The lab's own wasm engine on all cores: this worker leads, the others run the same
// script. The large product stays with the plain wasm engine.

import { ThreadPool, sameScriptThread } from '../../../webview/lab/engine/pool/threads';
import { DataParallelTrainer } from '../../../webview/lab/engine/pool/trainer';
import { KernelModule, type KernelBinaries } from '../../../webview/lab/engine/wasm/module';
import { UnavailableError, type BenchedEngine } from '../contract';
import { ADAMW } from '../settings';
import { batchOf, weightsOf, type Workload } from '../workloads';

export async function openCrew(
  workload: Workload,
  binaries: KernelBinaries,
): Promise<BenchedEngine> {
  const wanted = workload.workers ?? navigator.hardwareConcurrency;
  let loss = '';
  const crew = await DataParallelTrainer.start({
    kernels: await KernelModule.compile(binaries),
    network: { kind: 'registered', name: workload.name },
    threads: new ThreadPool(sameScriptThread),
    workers: wanted,
    onNotice: (message) => {
      loss = message;
    },
  });
  if (crew.workers < wanted) throw new UnavailableError(loss);
  const weights = weightsOf(workload);
  crew.parameters.load('weights', weights);
  crew.parameters.load('averages', weights);
  crew.parametersChanged();
  const batch = batchOf(workload, workload.trainBatch);
  const given = batchOf(workload, workload.forwardBatch);
  let step = 0;
  const trainStep = (): Promise<number> => {
    step += 1;
    return crew.step(batch, { ...ADAMW, learningRate: workload.learningRate, step });
  };
  const forward = (): Promise<Float32Array> =>
    crew.predict(given.sample, given.timestep, given.classLabels);
  return {
    detail: `${wanted} workers, gradients by message`,
    train: { run: (count) => queue(count, trainStep), step: trainStep },
    forward: { run: (count) => queue(count, forward), output: forward },
    product: null,
    dispose: () => {
      crew.dispose();
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
