// The trainer and the sampler with a lab that does what the test says: results, closing the tab,
// failures, a full disk, cancelling, and two at the same time.

import { describe, expect, it, vi } from 'vitest';
import type { DataFiles } from '../../../src/shared/protocol/data';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { pointSamples } from '../../../src/shared/protocol/samples';
import type { SampleRequest, SampleResult } from '../../../src/shared/protocol/sampling';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { RpcCancelledError, RpcClosedError } from '../../../src/shared/rpc/errors';
import type { CallOptions } from '../../../src/shared/rpc/types';
import { SmoothedLoss } from '../../../src/core/smoothedLoss';
import type { ComputeLink, LiveProgress } from '../../../src/runs/compute';
import { readContent } from '../../../src/runs/content';
import { readDocument } from '../../../src/runs/document';
import { Sampler } from '../../../src/runs/sampler';
import type { SampleSource } from '../../../src/runs/sampler';
import { RunStore } from '../../../src/runs/store';
import { Trainer } from '../../../src/runs/trainer';
import type { TrainingOutcome } from '../../../src/runs/trainer';
import { MemoryFiles } from './memoryFiles';
import { DEVICE, hundredSteps, RECIPE } from './samples';

type Train = (
  request: TrainRequest,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal,
) => Promise<TrainResult>;
type Sample = (request: SampleRequest, signal: AbortSignal) => Promise<SampleResult>;

const DONE: TrainResult = { step: 400, finished: 'completed', loss: 0.25, seconds: 3 };
const NEVER = new AbortController().signal;

/** A lab whose answers the test gives. */
function lab(train: Train, sample?: Sample): ComputeLink {
  const call = (method: string, params: unknown, options: CallOptions<TrainEvent> = {}) => {
    const signal = options.signal ?? NEVER;
    const emit = options.onEvent ?? (() => undefined);
    if (method === 'train') return train(params as TrainRequest, emit, signal);
    if (method === 'sample' && sample !== undefined) return sample(params as SampleRequest, signal);
    return Promise.reject(new Error(`The test does not expect "${method}".`));
  };
  return { call };
}

function begin(train: Train, sample?: Sample) {
  const files = new MemoryFiles();
  const store = new RunStore('window-1', { extension: '0.1.0', vscode: '1.100.0' });
  store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
  const link = lab(train, sample);
  const trainer = new Trainer(
    store,
    () => Promise.resolve(link),
    () => 'wasm',
  );
  const sampler = new Sampler(
    store,
    () => Promise.resolve(link),
    () => 'wasm',
  );
  const outcomes: TrainingOutcome[] = [];
  trainer.listen({ onOutcome: (outcome) => outcomes.push(outcome) });
  return { files, store, trainer, sampler, outcomes };
}

/** Rejects when the signal is aborted, as the lab does after its last checkpoint. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new RpcCancelledError('cancelled'));
    });
  });
}

describe('Trainer', () => {
  it('asks for the engine that the user wants when the run begins', async () => {
    const engines: TrainRequest['engine'][] = [];
    const { trainer } = begin(({ engine }) => {
      engines.push(engine);
      return Promise.resolve(DONE);
    });
    await trainer.start({ recipe: RECIPE, data: [] });
    await trainer.settled();
    expect(engines).toEqual(['wasm']);
  });

  it('trains to the end and leaves nothing active', async () => {
    const { files, store, trainer, outcomes } = begin((_request, emit) => {
      for (const step of [100, 200, 300, 400]) hundredSteps(step).forEach(emit);
      return Promise.resolve(DONE);
    });
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await trainer.settled();
    expect(outcomes).toMatchObject([{ message: null, resumable: false }]);
    expect(trainer.progress).toBeNull();
    expect(store.isActive(id)).toBe(false);
    const content = await readContent(files, id);
    expect(content.document.state).toBe('completed');
    expect(content.losses).toHaveLength(40);
  });

  it('marks a run interrupted when the tab is closed, and resumes it from its checkpoint', async () => {
    const requests: TrainRequest[] = [];
    const { files, trainer, outcomes } = begin((request, emit) => {
      requests.push(request);
      if (requests.length === 1) {
        hundredSteps(100).forEach(emit);
        return Promise.reject(new RpcClosedError('closed'));
      }
      for (const step of [200, 300, 400]) hundredSteps(step).forEach(emit);
      return Promise.resolve(DONE);
    });
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await trainer.settled();
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0].message).toContain('interrupted at step 100');
    expect(outcomes[0].resumable).toBe(true);
    expect((await readDocument(files, id)).state).toBe('interrupted');

    await trainer.resume(id);
    await trainer.settled();
    const resume: FileSet | null = requests[1].resume;
    expect(resume?.['training/state.json']).toBeDefined();
    const { document, losses } = await readContent(files, id);
    expect(document.state).toBe('completed');
    expect(losses.map(([step]) => step)).toEqual(Array.from({ length: 40 }, (_, i) => 10 + 10 * i));
  });

  it('says why the lab failed, on disk too', async () => {
    const { files, trainer, outcomes } = begin(() => Promise.reject(new Error('The GPU is gone.')));
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await trainer.settled();
    expect(outcomes).toMatchObject([{ message: 'The GPU is gone.', resumable: false }]);
    const document: RunDocument = await readDocument(files, id);
    expect(document).toMatchObject({ state: 'failed', error: 'The GPU is gone.' });
  });

  it('stops computing when the disk is full, and says so once', async () => {
    let stopped = false;
    const { files, trainer, outcomes } = begin((_request, emit, signal) => {
      hundredSteps(100).forEach(emit);
      files.failFrom = { write: files.writes + 3, problem: 'no-space' };
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return untilAborted(signal);
    });
    await trainer.start({ recipe: RECIPE, data: [] });
    await trainer.settled();
    expect(stopped).toBe(true);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0].message).toContain('The disk is full');
    expect(trainer.progress).toBeNull();
  });

  it('refuses a second training and keeps the first', async () => {
    let finish: (result: TrainResult) => void = () => undefined;
    const { trainer, store } = begin(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await expect(trainer.start({ recipe: RECIPE, data: [] })).rejects.toThrow(
      '"moons" is being trained',
    );
    await expect(trainer.resume(id)).rejects.toThrow('is being trained');
    expect(await store.list()).toHaveLength(1);
    finish(DONE);
    await trainer.settled();
    expect((await store.list())[0].document?.state).toBe('completed');
  });

  it('says what a paused training can do, and begins the next one when it is stopped', async () => {
    const stops: (() => void)[] = [];
    const files = new MemoryFiles();
    const store = new RunStore('window-1', { extension: '0.1.0', vscode: '1.100.0' });
    store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
    const link = lab((_request, emit) => {
      hundredSteps(100).forEach(emit);
      emit({ kind: 'state', state: 'paused' });
      return new Promise((resolve) => {
        stops.push(() => {
          resolve({ ...DONE, step: 100, finished: 'stopped' });
        });
      });
    });
    const trainer = new Trainer(store, () => Promise.resolve(link));
    const first = await trainer.start({ recipe: RECIPE, data: [] });
    await vi.waitUntil(() => trainer.busyWith?.paused === true);
    expect(trainer.progress).toMatchObject({ step: 100, pace: null, seconds: 1 });
    await expect(trainer.start({ recipe: RECIPE, data: [] })).rejects.toThrow(
      '"moons" is paused. Stop it, or resume it and wait until it is finished.',
    );
    stops[0]();
    await trainer.settled();
    expect((await readDocument(files, first)).state).toBe('stopped');
    await trainer.start({ recipe: RECIPE, data: [] });
    expect(trainer.busyWith?.runId).not.toBe(first);
  });

  it('shows the smoothed loss that is stored, and the speed only while it computes', async () => {
    const seen: (LiveProgress | null)[] = [];
    let emitLater: (event: TrainEvent) => void = () => undefined;
    let finish: (result: TrainResult) => void = () => undefined;
    const { trainer, files } = begin((_request, emit) => {
      emitLater = emit;
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    trainer.listen({ onProgress: (progress) => seen.push(progress && { ...progress }) });
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await vi.waitUntil(() => seen.length > 0);
    hundredSteps(100).forEach((event) => {
      emitLater(event);
    });
    const smoothed = new SmoothedLoss(400);
    smoothed.add(
      hundredSteps(100).flatMap((event) => (event.kind === 'progress' ? event.losses : [])),
    );
    expect(seen.at(-1)).toMatchObject({
      loss: smoothed.latest,
      pace: { stepsPerSecond: 100, secondsLeft: 1 },
    });
    emitLater({ kind: 'state', state: 'paused' });
    expect(seen.at(-1)).toMatchObject({ loss: smoothed.latest, pace: null, paused: true });
    finish({ ...DONE, step: 100, finished: 'stopped' });
    await trainer.settled();
    expect((await readDocument(files, id)).summary.loss).toBe(smoothed.latest);
  });

  it('goes on with a run at once after its end, which is still being written', async () => {
    const ends: ((result: TrainResult) => void)[] = [];
    const { trainer, outcomes } = begin((_request, emit) => {
      hundredSteps(100 * (ends.length + 1)).forEach(emit);
      return new Promise((resolve) => {
        ends.push(resolve);
      });
    });
    const id = await trainer.start({ recipe: RECIPE, data: [] });
    await vi.waitUntil(() => ends.length === 1);
    ends[0]?.({ ...DONE, step: 100, finished: 'stopped' });
    await Promise.resolve().then(() => undefined);
    expect(trainer.progress).not.toBeNull();
    expect(await trainer.resume(id)).toBe(id);
    await vi.waitUntil(() => ends.length === 2);
    ends[1]?.(DONE);
    await trainer.settled();
    expect(outcomes.map(({ document }) => document.state)).toEqual(['stopped', 'completed']);
  });

  it('keeps the files of the reader with the run, and resumes with these very files', async () => {
    const recipe = { ...RECIPE, data: { ...RECIPE.data, name: null, file: 'points.csv' } };
    const data = [{ path: 'points.csv', bytes: new TextEncoder().encode('0,1\n2,3\n') }];
    const seen: DataFiles[] = [];
    const { trainer } = begin((request, emit) => {
      seen.push(request.data);
      if (seen.length > 1) return Promise.resolve(DONE);
      hundredSteps(100).forEach(emit);
      return Promise.reject(new RpcClosedError('closed'));
    });
    const id = await trainer.start({ recipe, data });
    await trainer.settled();
    await trainer.resume(id);
    await trainer.settled();
    expect(seen).toEqual([data, data]);
  });
});

describe('Sampler', () => {
  const source: SampleSource = {
    title: 'moons',
    model: { 'network/config.json': new Uint8Array([1]) },
    recipe: RECIPE,
    parent: { run: null, model: 'moons', step: null },
    data: null,
    earlier: null,
  };
  const result: SampleResult = {
    samples: pointSamples(new Float32Array([1, 2, 3, 4])),
    trajectory: {
      count: 2,
      timesteps: [500],
      x_t: new Float32Array([5, 6, 7, 8, 1, 2, 3, 4]),
      x_0: new Float32Array([1, 2, 3, 4]),
      complete: true,
    },
    nearest: null,
    metrics: { size: 2, against: 'held_out', measures: [] },
    networkCalls: 1,
    seconds: 1,
    device: DEVICE,
  };
  const never: Train = () => Promise.reject(new Error('not asked'));
  const options = { signal: NEVER, onProgress: () => undefined };

  it('writes what was sampled so that it can be read again', async () => {
    const { files, sampler } = begin(never, () => Promise.resolve(result));
    const { id } = await sampler.sample(source, RECIPE.sampling, options);
    const content = await readContent(files, id);
    expect(content.document).toMatchObject({ state: 'completed', parent: source.parent });
    expect(content.document.summary.metrics).toEqual(result.metrics);
    expect(content.result).toEqual({
      samples: result.samples,
      trajectory: result.trajectory,
      nearest: null,
    });
  });

  it('makes the same request for the same model, settings and seed', async () => {
    const requests: SampleRequest[] = [];
    const { sampler } = begin(never, (request) => {
      requests.push({ ...request, runId: '' });
      return Promise.resolve(result);
    });
    await sampler.sample(source, RECIPE.sampling, options);
    await sampler.sample(source, RECIPE.sampling, options);
    expect(requests[0]).toEqual(requests[1]);
  });

  it('computes one request after the other, also after a failure', async () => {
    let running = 0;
    let most = 0;
    let asked = 0;
    const { sampler, store } = begin(never, async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
      if (++asked === 1) throw new Error('The GPU is gone.');
      return result;
    });
    const all = [1, 2, 3].map(() => sampler.sample(source, RECIPE.sampling, options));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
    const states = (await store.list()).map(({ document }) => document?.state).sort();
    expect(states).toEqual(['completed', 'completed', 'failed']);
  });

  it('marks a cancelled sampling as stopped', async () => {
    const abort = new AbortController();
    const { sampler, store } = begin(never, (_request, signal) => {
      const aborted = untilAborted(signal);
      abort.abort();
      return aborted;
    });
    await expect(
      sampler.sample(source, RECIPE.sampling, { ...options, signal: abort.signal }),
    ).rejects.toThrow('cancelled');
    expect((await store.list())[0].document?.state).toBe('stopped');
  });
});
