// Studies in the editor: one at a time with trainings, stopped by its id, resumed from the store.

import { describe, expect, it } from 'vitest';
import { requirePlan } from '../../../src/core/study/plan';
import { RunStore } from '../../../src/runs/store';
import { StudyRunner, type PlannedStudy } from '../../../src/runs/studyRunner';
import { Trainer } from '../../../src/runs/trainer';
import { MemoryFiles } from '../runs/memoryFiles';

const input = {
  name: 'two',
  data: { name: 'moons' },
  training: { steps: 10 },
  study: { repeats: 2 },
};
const planned: PlannedStudy = { input, plan: requirePlan(input), model: null };
const options = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onStart: () => undefined,
};

/** A lab whose trainings end at once; `onTrain` is told before each. */
function editor(onTrain: (count: number) => void = () => undefined) {
  const files = new MemoryFiles();
  const store = new RunStore('me', { extension: '1', vscode: '1' });
  store.setFolders([{ files, label: 'a', location: 'memory:/a' }]);
  let count = 0;
  const call = (
    method: string,
    _request: never,
    { onEvent }: { onEvent: (event: object) => void },
  ) => {
    if (method === 'sample')
      return Promise.resolve({ metrics: null, networkCalls: 1, seconds: 1, device: null });
    count += 1;
    onTrain(count);
    onEvent({ kind: 'checkpoint', step: 10, files: {} });
    return Promise.resolve({ step: 10, finished: 'completed', loss: 1, seconds: 1 });
  };
  const open = () => Promise.resolve({ call } as never);
  const trainer = new Trainer(store, open);
  return { store, trainer, studies: new StudyRunner(store, open, trainer), trained: () => count };
}

describe('StudyRunner', () => {
  it('keeps trainings and other studies away while it computes, and no longer', async () => {
    const refused: string[] = [];
    const { trainer, studies, store } = editor(() => {
      try {
        trainer.occupy('another');
      } catch (error) {
        refused.push(String(error));
      }
    });
    const document = await studies.start(planned, [], options);
    expect(document).toMatchObject({ kind: 'study', state: 'completed', title: 'two' });
    expect(refused).toHaveLength(2);
    expect(refused[0]).toContain(
      'The study "two" is being computed. Stop it, or wait until it is finished.',
    );
    expect(store.isActive(document.id)).toBe(false);
    expect(studies.runId).toBeNull();
    trainer.occupy('another').dispose();
  });

  it('is stopped by its id, and goes on where it was', async () => {
    const { studies, store, trained } = editor((count) => {
      if (count === 2) studies.stop(studies.runId ?? '');
    });
    const stopped = await studies.start(planned, [], options);
    expect(stopped).toMatchObject({ state: 'stopped', progress: { step: 1, steps: 2 } });
    expect(() => {
      studies.stop(stopped.id);
    }).toThrow('This study is not being computed in this window.');
    const ended = await studies.resume(stopped.id, () => Promise.resolve(planned), options);
    expect(ended).toMatchObject({ id: stopped.id, state: 'completed', progress: { step: 2 } });
    expect(trained()).toBe(3);
    const [entry] = await store.list();
    expect(entry.document?.kind).toBe('study');
  });
});
