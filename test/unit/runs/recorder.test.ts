// The recorder under the faults of a disk. Every case reads back what is there with the
// functions that the extension reads with.

import { describe, expect, it } from 'vitest';
import { isPng } from '../../../src/core/png/chunks';
import { SmoothedLoss } from '../../../src/core/smoothedLoss';
import { disposable } from '../../../src/shared/dispose';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { pointSamples } from '../../../src/shared/protocol/samples';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import {
  listCheckpoints,
  passedCheckpoints,
  readLatestCheckpoint,
} from '../../../src/runs/checkpoints';
import type { Clock } from '../../../src/runs/clock';
import { readContent } from '../../../src/runs/content';
import { readDocument, writeDocument } from '../../../src/runs/document';
import { metricsPath, thumbnailPath } from '../../../src/runs/layout';
import { readMetrics } from '../../../src/runs/metrics';
import { RunRecorder } from '../../../src/runs/recorder';
import { MemoryFiles } from './memoryFiles';
import { checkpointFiles, DEVICE, hundredSteps, ID, runDocument } from './samples';

function manualClock() {
  const ticks = new Set<() => void>();
  let time = 0;
  const clock: Clock = {
    now: () => new Date(time),
    every(_milliseconds, tick) {
      ticks.add(tick);
      return disposable(() => ticks.delete(tick));
    },
  };
  return {
    clock,
    ticks,
    pass(milliseconds: number) {
      time += milliseconds;
      for (const tick of ticks) tick();
    },
  };
}

async function begin(files: MemoryFiles, document: RunDocument = runDocument()) {
  const failures: string[] = [];
  const time = manualClock();
  const recorder = await RunRecorder.create(files, document, {
    clock: time.clock,
    onFailure: (error) => failures.push(error.message),
  });
  return { recorder, failures, time };
}

const SECOND = { name: 'window-2', process: null };
const RESULT = { step: 400, finished: 'completed', loss: 0.25, seconds: 12 } as const;

function wholeTraining(): TrainEvent[] {
  return [
    { kind: 'started', step: 0, parameters: 42, device: DEVICE, peakBytes: null },
    ...[100, 200, 300, 400].flatMap(hundredSteps),
  ];
}

/** As a training slow enough for the disk would: every checkpoint is written before the next. */
async function recordAll(recorder: RunRecorder, events: TrainEvent[]) {
  for (const event of events) {
    recorder.record(event);
    if (event.kind === 'checkpoint') await recorder.settled();
  }
}

describe('RunRecorder', () => {
  it('leaves a whole run on disk, with the last two checkpoints', async () => {
    const files = new MemoryFiles();
    const { recorder, failures, time } = await begin(files);
    await recordAll(recorder, wholeTraining());
    await recorder.finishTraining(RESULT);

    const document = await readDocument(files, ID);
    expect(document.state).toBe('completed');
    expect(document.progress).toEqual({ step: 400, steps: 400 });
    expect(document.summary).toMatchObject({ seconds: 12, parameters: 42 });
    const smoothed = new SmoothedLoss(400);
    smoothed.add(await readMetrics(files, ID));
    expect(document.summary.loss).toBe(smoothed.latest);
    expect(document.device).toEqual(DEVICE);
    expect(document.data_scaling).toEqual({ mean: [0.5, 0.25], scale: 0.8 });
    expect(await listCheckpoints(files, ID)).toEqual([100, 200, 300, 400]);
    expect((await readMetrics(files, ID)).map(([step]) => step)).toEqual(
      Array.from({ length: 40 }, (_, i) => (i + 1) * 10),
    );
    expect(failures).toEqual([]);
    expect(time.ticks.size).toBe(0);
    expect([...files.contents.keys()].filter((path) => path.includes('.new'))).toEqual([]);
  });

  it('leaves a small picture of the newest samples beside a run that ends, in any way', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    recorder.record({ kind: 'preview', step: 10, samples: pointSamples(new Float32Array(20)) });
    const stopped = await recorder.stop();
    expect(stopped.thumbnail).toBe(true);
    for (const theme of ['light', 'dark'] as const) {
      expect(isPng(await files.read(thumbnailPath(ID, theme)))).toBe(true);
    }
    const without = await begin(new MemoryFiles());
    expect((await without.recorder.stop()).thumbnail).toBe(false);
  });

  it('keeps checkpoints evenly spaced where they are many, and always the newest two', () => {
    expect(passedCheckpoints([100, 200, 300], 3)).toEqual([]);
    expect(passedCheckpoints([100, 200, 300], 0)).toEqual([100]);
    let kept: number[] = [];
    for (let step = 100; step <= 6400; step += 100) {
      const steps = [...kept, step];
      const passed = passedCheckpoints(steps, 6);
      kept = steps.filter((one) => !passed.includes(one));
    }
    expect(kept).toHaveLength(6);
    expect(kept.slice(-2)).toEqual([6300, 6400]);
    const gaps = kept.slice(0, -1).map((step, i) => step - (kept[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2500);
  });

  it('keeps beside a preview how it was sampled', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    const samples = pointSamples(new Float32Array(4));
    const path = { count: 1, times: [9], x_t: Float32Array.of(1, 2), x_0: Float32Array.of(0, -1) };
    recorder.record({ kind: 'preview', step: 10, samples, path });
    recorder.record({ kind: 'preview', step: 20, samples });
    await recorder.settled();
    expect((await readContent(files, ID)).previews).toEqual([
      { step: 10, samples, path },
      { step: 20, samples },
    ]);
  });

  it('survives a crash in any write: the run is readable and resumes from a whole checkpoint', async () => {
    const counted = new MemoryFiles();
    const rehearsal = await begin(counted);
    await recordAll(rehearsal.recorder, wholeTraining());
    await rehearsal.recorder.finishTraining(RESULT);

    for (let crashAt = 2; crashAt < counted.writes; crashAt++) {
      const files = new MemoryFiles();
      const { recorder } = await begin(files);
      files.crashAt = crashAt;
      await recordAll(recorder, wholeTraining());
      await expect(recorder.finishTraining(RESULT)).rejects.toThrow();

      const after = files.reboot();
      const document = await readDocument(after, ID);
      const checkpoint = await readLatestCheckpoint(after, ID);
      const step = checkpoint?.step ?? 0;
      expect(document.progress.step).toBeLessThanOrEqual(step);
      if (checkpoint === null) continue;
      expect(checkpoint.files).toEqual(checkpointFiles(step));

      const resumed = await RunRecorder.resume(after, ID, SECOND, {
        clock: manualClock().clock,
        onFailure: (error) => {
          throw error;
        },
      });
      expect(resumed.checkpoint.step).toBe(step);
      for (let next = step + 100; next <= 400; next += 100) {
        await recordAll(resumed.recorder, hundredSteps(next));
      }
      await resumed.recorder.finishTraining(RESULT);
      expect(await readMetrics(after, ID)).toEqual(await readMetrics(counted, ID));
    }
  });

  it('writes the newest of the checkpoints that wait for a slow disk, and never loses the last', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    const written: string[] = [];
    const rename = files.rename.bind(files);
    files.rename = (from, to) => {
      if (to.includes('/checkpoints/')) written.push(to.slice(to.lastIndexOf('/') + 1));
      return rename(from, to);
    };
    recorder.record({ kind: 'started', step: 0, parameters: 42, device: DEVICE, peakBytes: null });
    for (const event of hundredSteps(100)) recorder.record(event);
    // The write of step 100 has begun when its file is there under its temporary name.
    await expect
      .poll(() => [...files.contents.keys()].some((path) => path.includes('step-100')))
      .toBe(true);
    for (const step of [200, 300, 400]) {
      for (const event of hundredSteps(step)) recorder.record(event);
    }
    await recorder.finishTraining(RESULT);
    expect(written).toEqual(['step-100', 'step-400']);
    expect((await readLatestCheckpoint(files, ID))?.files).toEqual(checkpointFiles(400));
    expect(await readMetrics(files, ID)).toHaveLength(40);
    expect((await readDocument(files, ID)).progress.step).toBe(400);
  });

  it('shows every step once when a lost device makes some of them again', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    await recordAll(recorder, [
      { kind: 'started', step: 0, parameters: 42, device: DEVICE, peakBytes: null },
      ...hundredSteps(100),
      ...hundredSteps(200).slice(0, 1),
      { kind: 'started', step: 100, parameters: 42, device: DEVICE, peakBytes: null },
      {
        kind: 'progress',
        step: 150,
        losses: [[150, 7]],
        seconds: 1,
        stepsPerSecond: 1,
        secondsLeft: 1,
      },
    ]);
    await recorder.finishTraining(RESULT);
    const losses = await readMetrics(files, ID);
    expect(losses.map(([step]) => step)).toEqual([
      ...Array.from({ length: 14 }, (_, i) => (i + 1) * 10),
      150,
    ]);
    expect(losses.at(-1)).toEqual([150, 7]);
  });

  it('goes on with a completed run when more steps are wanted, and adds up the computing time', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    await recordAll(recorder, wholeTraining());
    await recorder.finishTraining(RESULT);
    const options = {
      onFailure: (error: Error) => {
        throw error;
      },
    };
    await expect(RunRecorder.resume(files, ID, SECOND, options, 300)).rejects.toThrow('fewer');
    const resumed = await RunRecorder.resume(files, ID, SECOND, options, 500);
    expect(resumed.checkpoint.step).toBe(400);
    expect(resumed.recorder.document.recipe.training.steps).toBe(500);
    await recordAll(resumed.recorder, hundredSteps(500));
    const after = await readDocument(files, ID);
    expect(after.progress).toEqual({ step: 500, steps: 500 });
    expect(after.summary.seconds).toBe(RESULT.seconds + 1);
    await resumed.recorder.finishTraining({ ...RESULT, step: 500, seconds: 2 });
    expect((await readDocument(files, ID)).summary.seconds).toBe(RESULT.seconds + 2);
  });

  it('completes a run that was cut off after its last step, and keeps its loss', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    await recordAll(recorder, wholeTraining());
    const { loss } = recorder;
    await recorder.interrupt();
    const options = { onFailure: () => undefined };
    const resumed = await RunRecorder.resume(files, ID, SECOND, options);
    await resumed.recorder.finishTraining({ ...RESULT, loss: NaN, seconds: 0 });
    const { state, summary } = await readDocument(files, ID);
    expect(state).toBe('completed');
    expect(summary.loss).toBe(loss);
    expect(summary.seconds).toBe(1);
  });

  it('ignores a torn last line of the metrics', async () => {
    const files = new MemoryFiles();
    await files.append(
      metricsPath(ID),
      new TextEncoder().encode('{"step":1,"loss":0.5}\n{"step":2,"lo'),
    );
    expect(await readMetrics(files, ID)).toEqual([[1, 0.5]]);
  });

  it('writes a diverged loss so that it can be read again', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    const losses: [number, number][] = [[1, NaN]];
    recorder.record({
      kind: 'progress',
      step: 1,
      losses,
      seconds: 1,
      stepsPerSecond: 1,
      secondsLeft: 1,
    });
    await recorder.finishTraining({ ...RESULT, loss: NaN });
    expect(await readMetrics(files, ID)).toEqual([[1, NaN]]);
    expect((await readDocument(files, ID)).summary.loss).toBeNull();
  });

  it.each([
    ['no-space', 'The disk is full'],
    ['read-only', 'read-only'],
  ] as const)(
    'reports %s once, in one sentence, and keeps what was written',
    async (problem, words) => {
      const counted = new MemoryFiles();
      const rehearsal = await begin(counted);
      await recordAll(rehearsal.recorder, wholeTraining());
      await rehearsal.recorder.finishTraining(RESULT);

      for (let write = 2; write < counted.writes; write++) {
        const files = new MemoryFiles();
        const { recorder, failures, time } = await begin(files);
        files.failFrom = { write, problem };
        await recordAll(recorder, wholeTraining());
        await expect(recorder.finishTraining(RESULT)).rejects.toThrow(words);
        expect(failures).toHaveLength(1);
        expect(failures[0]).toContain('The run was stopped.');
        expect(time.ticks.size).toBe(0);

        const document = await readDocument(files, ID);
        const checkpoint = await readLatestCheckpoint(files, ID);
        expect(document.progress.step).toBeLessThanOrEqual(checkpoint?.step ?? 0);
        if (checkpoint !== null) {
          expect(checkpoint.files).toEqual(checkpointFiles(checkpoint.step));
          const named = /up to step (\d+) is kept/.exec(failures[0] ?? '')?.[1] ?? '0';
          expect(Number(named)).toBeGreaterThanOrEqual(document.progress.step);
          expect(Number(named)).toBeLessThanOrEqual(checkpoint.step);
        }
      }
    },
  );

  it('marks the run failed when the disk has space again for one small file', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    const write = files.write.bind(files);
    files.write = (path, bytes) => {
      if (!path.includes('checkpoints')) return write(path, bytes);
      files.failFrom = { write: files.writes, problem: 'no-space' };
      const failed = write(path, bytes);
      files.failFrom = null;
      return failed;
    };
    for (const event of hundredSteps(100)) recorder.record(event);
    await expect(recorder.finishTraining(RESULT)).rejects.toThrow('The disk is full');
    const document = await readDocument(files, ID);
    expect(document.state).toBe('failed');
    expect(document.error).toContain('The disk is full');
    expect(await readMetrics(files, ID)).toHaveLength(10);
  });

  it('stops writing when another window owns the run', async () => {
    const files = new MemoryFiles();
    const { recorder, failures, time } = await begin(files);
    const theirs = { ...runDocument('window-2'), title: 'theirs' };
    await writeDocument(files, theirs);
    time.pass(5_000);
    for (const event of hundredSteps(100)) recorder.record(event);
    await expect(recorder.finishTraining(RESULT)).rejects.toThrow('taken over by another window');
    expect(failures).toHaveLength(1);
    expect(await readDocument(files, ID)).toEqual(theirs);
    expect(await listCheckpoints(files, ID)).toEqual([]);
  });

  it('does not bring a deleted run back', async () => {
    const files = new MemoryFiles();
    const { recorder, failures, time } = await begin(files);
    await files.delete(ID);
    time.pass(5_000);
    await expect(recorder.interrupt()).rejects.toThrow('was deleted');
    expect(failures).toHaveLength(1);
    expect(files.contents.size).toBe(0);
  });

  it('refuses to resume before the first checkpoint', async () => {
    const files = new MemoryFiles();
    const { recorder } = await begin(files);
    await recorder.interrupt();
    const options = { clock: manualClock().clock, onFailure: () => undefined };
    await expect(RunRecorder.resume(files, ID, SECOND, options)).rejects.toThrow(
      'before its first checkpoint',
    );
    expect((await readDocument(files, ID)).state).toBe('interrupted');
  });
});
