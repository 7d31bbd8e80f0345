// Layer: tests. The training that the lab comes back with: the last that was written, with its whole
// curve, unless somebody computes it.

import { describe, expect, it } from 'vitest';
import { pointSamples } from '../../../src/shared/protocol/samples';
import { readLastTraining, readRun } from '../../../src/runs/lastTraining';
import { RunStore } from '../../../src/runs/store';
import { MemoryFiles } from './memoryFiles';
import { hundredSteps, RECIPE } from './samples';

const OPTIONS = {
  onFailure: (error: Error) => {
    throw error;
  },
};

function begin() {
  const files = new MemoryFiles();
  const time = { now: Date.UTC(2026, 0, 1) };
  const open = (owner: string) => {
    const clock = { now: () => new Date(time.now), every: () => ({ dispose: () => undefined }) };
    const store = new RunStore(owner, { extension: '0.1.0', vscode: '1.100.0' }, clock);
    store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
    return store;
  };
  const train = (store: RunStore, title: string) => {
    time.now += 60_000;
    files.now = time.now;
    const run = { kind: 'training' as const, title, recipe: RECIPE, parent: null, steps: 400 };
    return store.create(run, OPTIONS);
  };
  return { store: open('window-1'), other: open('window-2'), train, time };
}

describe('readLastTraining', () => {
  it('is nothing before the first', async () => {
    expect(await readLastTraining(begin().store)).toBeNull();
  });

  it('is an interrupted one with its curve, its state and the step that is safe', async () => {
    const { store, train } = begin();
    const recorder = await train(store, 'cut off');
    hundredSteps(100).forEach((event) => {
      recorder.record(event);
    });
    await recorder.interrupt();
    store.release(recorder);
    const found = await readLastTraining(store);
    expect(found?.document).toMatchObject({ state: 'interrupted', title: 'cut off' });
    expect(found?.document.progress).toEqual({ step: 100, steps: 400 });
    expect(found?.losses.at(-1)).toEqual([100, 1 / 100]);
  });

  it('has no step after the checkpoint from which it can go on', async () => {
    const { store, train } = begin();
    const recorder = await train(store, 'cut off');
    const preview = (step: number) => ({
      kind: 'preview' as const,
      step,
      samples: pointSamples(Float32Array.of(step, 0)),
    });
    const [more] = hundredSteps(200);
    for (const event of [preview(100), ...hundredSteps(100), preview(200), more]) {
      recorder.record(event);
    }
    await recorder.interrupt();
    store.release(recorder);
    const found = await readLastTraining(store);
    expect(found?.document.progress.step).toBe(100);
    expect(found?.losses.at(-1)?.[0]).toBe(100);
    expect(found?.previews.map(({ step }) => step)).toEqual([100]);
    expect(found?.result?.samples).toEqual(pointSamples(Float32Array.of(100, 0)));
  });

  it('is the one that was written last, not the one that was begun last', async () => {
    const { store, train, time } = begin();
    const older = await train(store, 'older');
    const newer = await train(store, 'newer');
    await newer.stop();
    time.now += 60_000;
    await older.stop();
    for (const recorder of [older, newer]) store.release(recorder);
    expect((await readLastTraining(store))?.document.title).toBe('older');
  });

  it('is left alone while it is computed, here or in another window', async () => {
    const { store, other, train } = begin();
    const recorder = await train(store, 'goes on');
    expect(await readLastTraining(store)).toBeNull();
    expect(await readLastTraining(other)).toBeNull();
    await recorder.stop();
    store.release(recorder);
    expect((await readLastTraining(other))?.document.state).toBe('stopped');
  });
});

describe('readRun', () => {
  it('says that a run whose owner is gone is interrupted, though its file says running', async () => {
    const { store, other, train, time } = begin();
    const { document } = await train(store, 'left behind');
    time.now += 91_000;
    expect((await readRun(other, document.id)).document.state).toBe('interrupted');
    expect((await readLastTraining(other))?.document.state).toBe('interrupted');
  });
});
