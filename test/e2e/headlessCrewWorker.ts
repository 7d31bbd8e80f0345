// The worker of headlessCrew.test.ts: leader of a crew, or member of one. A member holds a lock, by
// which the page sees whether it is alive.

import { serveMember } from '../../webview/lab/engine/crew/member';
import type { MemberStart } from '../../webview/lab/engine/crew/messages';
import { CrewThreads, sameScriptThread } from '../../webview/lab/engine/crew/threads';
import { CrewTrainer } from '../../webview/lab/engine/crew/trainer';
import { KernelModule } from '../../webview/lab/engine/wasm/module';

/** What came of the steps with one worker, and with three of which one is ended on the way. */
export interface CrewReport {
  alone: number[];
  shared: number[];
  /** Sentences about lost workers. */
  notices: string[];
  /** Members that were alive at the end. */
  members: number;
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

async function lead(kernels: Uint8Array<ArrayBuffer>): Promise<CrewReport> {
  const compiled = await KernelModule.compile({ relaxed: kernels, plain: kernels });
  const notices: string[] = [];
  const ends: (() => void)[] = [];
  const threads = new CrewThreads(() => {
    const thread = sameScriptThread();
    ends.push(() => {
      thread.end();
    });
    return thread;
  });
  const start = async (workers: number): Promise<CrewTrainer> => {
    const crew = await CrewTrainer.start({
      kernels: compiled,
      network: MLP,
      threads,
      workers,
      onNotice: (message) => notices.push(message),
      patienceMs: 2000,
    });
    for (const { name, size } of crew.parameters.slots)
      crew.parameters
        .values('weights', name)
        .set(Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(i + size)));
    crew.parametersChanged();
    return crew;
  };
  const one = await start(1);
  const alone: number[] = [];
  for (let step = 1; step <= STEPS; step++) alone.push(await train(one, step));
  one.dispose();
  const crew = await start(3);
  const shared: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    shared.push(await train(crew, step));
    if (step === LOST_AFTER) ends[0]();
  }
  return { alone, shared, notices, members: 0 };
}

function train(crew: CrewTrainer, step: number): Promise<number> {
  const wave = (length: number, speed: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => Math.sin(speed * (i + step)));
  return crew.step(
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
}

function stayAlive(): void {
  void navigator.locks.request(`member ${crypto.randomUUID()}`, () => new Promise(() => undefined));
}

type Start = MemberStart | { role: 'leader'; kernels: Uint8Array<ArrayBuffer> };

addEventListener('message', ({ data }: MessageEvent<Start>) => {
  if (data.role === 'leader') void lead(data.kernels).then(postMessage);
  else {
    stayAlive();
    void serveMember(data);
  }
});
