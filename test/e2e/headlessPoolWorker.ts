// The worker of headlessPool.test.ts: the leader of a group, or another of its workers. Those hold
// a lock, by which the page sees whether they are alive.

import { servePoolWorker } from '../../webview/lab/engine/pool/worker';
import type { PoolWorkerStart } from '../../webview/lab/engine/pool/messages';
import { ThreadPool, sameScriptThread } from '../../webview/lab/engine/pool/threads';
import { DataParallelTrainer } from '../../webview/lab/engine/pool/trainer';
import { KernelModule } from '../../webview/lab/engine/wasm/module';

/** What came of the steps with one worker, and with three of which one is ended on the way. */
export interface PoolReport {
  alone: number[];
  shared: number[];
  /** Sentences about lost workers. */
  notices: string[];
  /** Workers that were alive at the end. */
  workersLeft: number;
}

const MLP = {
  kind: 'mlp',
  hidden: 32,
  layers: 2,
  input_embedding_dim: 0,
  time_embedding_dim: 16,
} as const;
const ROWS = 64;
const STEPS = 12;
const LOST_AFTER = 6;

async function lead(kernels: Uint8Array<ArrayBuffer>): Promise<PoolReport> {
  const compiled = await KernelModule.compile({ relaxed: kernels, plain: kernels });
  const notices: string[] = [];
  const ends: (() => void)[] = [];
  const threads = new ThreadPool(() => {
    const thread = sameScriptThread();
    ends.push(() => {
      thread.end();
    });
    return thread;
  });
  const start = async (workers: number): Promise<DataParallelTrainer> => {
    const trainer = await DataParallelTrainer.start({
      kernels: compiled,
      network: MLP,
      threads,
      workers,
      onNotice: (message) => notices.push(message),
      timeoutMs: 2000,
    });
    for (const { name, size } of trainer.parameters.slots)
      trainer.parameters
        .values('weights', name)
        .set(Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(i + size)));
    trainer.parametersChanged();
    return trainer;
  };
  const one = await start(1);
  const alone: number[] = [];
  for (let step = 1; step <= STEPS; step++) alone.push(await train(one, step));
  one.dispose();
  const trainer = await start(3);
  const shared: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    shared.push(await train(trainer, step));
    if (step === LOST_AFTER) ends[0]();
  }
  return { alone, shared, notices, workersLeft: 0 };
}

async function train(trainer: DataParallelTrainer, step: number): Promise<number> {
  const wave = (length: number, speed: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => Math.sin(speed * (i + step)));
  const { loss } = await trainer.step(
    {
      sample: wave(2 * ROWS, 1.3),
      timestep: Float32Array.from({ length: ROWS }, (_, i) => i),
      target: wave(2 * ROWS, 2.1),
      weight: null,
    },
    {
      step,
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      emaDecay: 0.9,
    },
  );
  return loss;
}

function stayAlive(): void {
  void navigator.locks.request(
    `pool worker ${crypto.randomUUID()}`,
    () => new Promise(() => undefined),
  );
}

type Start = PoolWorkerStart | { role: 'leader'; kernels: Uint8Array<ArrayBuffer> };

addEventListener('message', ({ data }: MessageEvent<Start>) => {
  if (data.role === 'leader') void lead(data.kernels).then(postMessage);
  else {
    stayAlive();
    void servePoolWorker(data);
  }
});
