// The run store over files in memory: listing, two windows, interrupted runs, broken runs.

import { describe, expect, it } from 'vitest';
import { disposable } from '../../../src/shared/dispose';
import type { Clock } from '../../../src/runs/clock';
import { readDocument } from '../../../src/runs/document';
import { documentPath, isRunId, newRunId, slug } from '../../../src/runs/layout';
import { RunStore } from '../../../src/runs/store';
import { MemoryFiles } from './memoryFiles';
import { hundredSteps, RECIPE } from './samples';

const VERSIONS = { extension: '0.1.0', vscode: '1.100.0' };
const NEW_RUN = {
  kind: 'training' as const,
  title: 'My moons',
  recipe: RECIPE,
  parent: null,
  steps: 400,
};
const OPTIONS = {
  onFailure: (error: Error) => {
    throw error;
  },
};

function twoWindows() {
  const files = new MemoryFiles();
  const time = { now: 1_000_000 };
  const clock: Clock = {
    now: () => new Date(time.now),
    every: () => disposable(() => undefined),
  };
  const processes = new Set<number>();
  const open = (owner: string, pid?: number) => {
    if (pid !== undefined) processes.add(pid);
    const own = pid === undefined ? null : { host: 'box', pid, started: null };
    const store = new RunStore(owner, VERSIONS, clock, {
      own: () => Promise.resolve(own),
      isGone: (process) => Promise.resolve(!processes.has(process.pid)),
    });
    store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
    return store;
  };
  const pass = (milliseconds: number) => {
    time.now += milliseconds;
    files.now = time.now;
  };
  pass(0);
  return { files, pass, processes, first: open('window-1'), second: open('window-2'), open };
}

describe('RunStore', () => {
  it('shows a run of another window as running while its heart beats, then as interrupted', async () => {
    const { first, second, pass } = twoWindows();
    await first.create(NEW_RUN, OPTIONS);
    expect((await second.list()).map((entry) => entry.document?.state)).toEqual(['running']);
    pass(89_000);
    expect((await second.list()).map((entry) => entry.document?.state)).toEqual(['running']);
    pass(2_000);
    expect((await second.list()).map((entry) => entry.document?.state)).toEqual(['interrupted']);
    expect((await first.list()).map((entry) => entry.document?.state)).toEqual(['running']);
  });

  it('lets a second window neither resume, rename nor delete a live run', async () => {
    const { first, second } = twoWindows();
    const { document } = await first.create(NEW_RUN, OPTIONS);
    await expect(second.resume(document.id, OPTIONS)).rejects.toThrow('being trained already');
    await expect(second.annotate(document.id, { title: 'mine' })).rejects.toThrow(
      'in another window',
    );
    await expect(second.delete(document.id, false)).rejects.toThrow('in another window');
    await expect(first.delete(document.id, false)).rejects.toThrow('stop it first');
    expect((await first.list())[0]?.document?.title).toBe('My moons');
  });

  it('takes over at once what a process that is gone left, and marks it on disk', async () => {
    const { open, processes } = twoWindows();
    const [first, second] = [open('window-1', 1), open('window-2', 2)];
    const left = await first.create(NEW_RUN, OPTIONS);
    for (const event of hundredSteps(100)) left.record(event);
    await left.settled();
    const { document: live } = await second.create(NEW_RUN, OPTIONS);
    const third = open('window-3', 3);
    await expect(third.resume(left.document.id, OPTIONS)).rejects.toThrow('in another window');

    processes.delete(1);
    const marked = await third.markAbandoned();
    const states = marked.map((entry) => [entry.id, entry.document?.state]);
    expect(Object.fromEntries(states)).toEqual({
      [left.document.id]: 'interrupted',
      [live.id]: 'running',
    });
    const stored = await readDocument(marked[0].folder.files, left.document.id);
    expect(stored.state).toBe('interrupted');
    const { checkpoint, recorder } = await third.resume(left.document.id, OPTIONS);
    expect(checkpoint.step).toBe(100);
    expect(recorder.document.owner_process?.pid).toBe(3);
  });

  it('says that a completed training is complete, and that samples are no training', async () => {
    const { first } = twoWindows();
    const training = await first.create(NEW_RUN, OPTIONS);
    for (const event of hundredSteps(400)) training.record(event);
    await training.finishTraining({ step: 400, finished: 'completed', loss: 0.5, seconds: 1 });
    first.release(training);
    await expect(first.resume(training.document.id, OPTIONS)).rejects.toThrow(
      '"My moons" is complete: all its 400 steps are trained. Only with more steps could it go on.',
    );
    const sampling = await first.create({ ...NEW_RUN, kind: 'sampling' }, OPTIONS);
    await sampling.stop();
    first.release(sampling);
    await expect(first.resume(sampling.document.id, OPTIONS)).rejects.toThrow(
      'only a training can be resumed',
    );
  });

  it('takes a heartbeat that is a minute late for that of a busy machine', async () => {
    const { first, second, pass } = twoWindows();
    const { document } = await first.create(NEW_RUN, OPTIONS);
    pass(60_000);
    expect((await second.entry(document.id)).document?.state).toBe('running');
    await expect(second.delete(document.id, false)).rejects.toThrow('in another window');
    pass(31_000);
    expect((await second.entry(document.id)).document?.state).toBe('interrupted');
  });

  it('resumes in the second window what the first one left', async () => {
    const { first, second, pass } = twoWindows();
    const recorder = await first.create(NEW_RUN, OPTIONS);
    for (const event of hundredSteps(100)) recorder.record(event);
    await recorder.annotate({ title: 'Renamed' });
    pass(91_000);
    const resumed = await second.resume(recorder.document.id, OPTIONS);
    expect(resumed.checkpoint.step).toBe(100);
    expect(resumed.recorder.document).toMatchObject({ owner: 'window-2', title: 'Renamed' });
    expect((await first.list())[0]?.document?.owner).toBe('window-2');
  });

  it('shows an unreadable run with its reason and the others all the same', async () => {
    const { first, files } = twoWindows();
    await first.create(NEW_RUN, OPTIONS);
    await files.write(
      documentPath('20250101-000000-broken-0000'),
      new TextEncoder().encode('{"fo'),
    );
    await files.write('20250101-000001-empty-0000/metrics.jsonl', new Uint8Array());
    await files.write(
      documentPath('20250101-000002-odd-0000'),
      new TextEncoder().encode('{"format":1,"id":"x","kind":"dreaming"}'),
    );
    const entries = await first.list();
    expect(entries.map((entry) => entry.problem?.split(/[":]/)[0] ?? 'readable')).toEqual([
      'The run file has a fault at ',
      'The file run.diffrun is missing.',
      'The run file is not valid JSON',
      'readable',
    ]);
    expect(entries[0]?.problem).toContain('kind');
  });

  it('deletes to the trash, renames, and tells its listeners', async () => {
    const { first, files } = twoWindows();
    let told = 0;
    first.onChange(() => (told += 1));
    const recorder = await first.create(NEW_RUN, OPTIONS);
    const { id } = recorder.document;
    await recorder.stop();
    first.release(recorder);
    await first.annotate(id, { title: 'Another title' });
    expect((await first.list())[0]?.document).toMatchObject({
      title: 'Another title',
      state: 'stopped',
    });
    told = 0;
    await first.delete(id, false);
    expect(told).toBe(1);
    expect(await first.list()).toEqual([]);
    expect(files.trash.has(documentPath(id))).toBe(true);
    await expect(first.entry(id)).rejects.toThrow('not there any more');
  });

  it('marks what it records as interrupted when the window closes', async () => {
    const { first, second } = twoWindows();
    await first.create(NEW_RUN, OPTIONS);
    await first.interruptAll();
    expect((await second.list())[0]?.document?.state).toBe('interrupted');
  });

  it('reads a run that has ended once for all who list it, and again when it has changed', async () => {
    const { files, first, second } = twoWindows();
    const recorder = await first.create(NEW_RUN, OPTIONS);
    const { id } = recorder.document;
    const reads: string[] = [];
    const read = files.read.bind(files);
    files.read = (path) => {
      reads.push(path);
      return read(path);
    };
    // One that goes on is read by everybody who looks, but once at a time.
    await Promise.all([second.list(), second.list()]);
    await second.list();
    expect(reads).toEqual([documentPath(id), documentPath(id)]);

    await first.interruptAll();
    second.changed(id);
    await second.list();
    reads.length = 0;
    expect((await second.list())[0]?.document?.state).toBe('interrupted');
    expect(reads).toEqual([]);

    await first.annotate(id, { title: 'Renamed' });
    expect((await first.list())[0]?.document?.title).toBe('Renamed');
    // The other window is told by what watches the folder.
    second.changed(id);
    expect((await second.list())[0]?.document?.title).toBe('Renamed');
    second.changed();
    reads.length = 0;
    await second.list();
    expect(reads).toEqual([documentPath(id)]);
  });
});

describe('names of runs', () => {
  it('makes folder names that every file system takes', () => {
    expect(slug('Ünïcode & Co. / test')).toBe('unicode-co-test');
    expect(slug('!!!')).toBe('run');
    expect(slug('x'.repeat(39) + '--y')).toBe('x'.repeat(39));
    const id = newRunId('Two spirals', new Date(2026, 0, 2, 3, 4, 5));
    expect(id).toMatch(/^20260102-030405-two-spirals-[0-9a-f]{4}$/);
    expect(isRunId(id)).toBe(true);
    expect(isRunId('../outside')).toBe(false);
  });
});
