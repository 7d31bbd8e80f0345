// `evaluations.jsonl`: written a line at a time, read with the same care as the metrics.

import { describe, expect, it } from 'vitest';
import { readContent } from '../../../src/runs/content';
import { cutEvaluations, encodeEvaluations, readEvaluations } from '../../../src/runs/evaluations';
import { evaluationsPath } from '../../../src/runs/layout';
import { RunStore } from '../../../src/runs/store';
import type { Evaluation } from '../../../src/shared/protocol/run';
import { MemoryFiles } from './memoryFiles';
import { hundredSteps, ID, RECIPE } from './samples';

function evaluation(step: number): Evaluation {
  return { step, loss: 1 / step, bins: [0.5, 0.25, step] };
}

async function filesWith(text: string) {
  const files = new MemoryFiles();
  await files.write(evaluationsPath(ID), new TextEncoder().encode(text));
  return files;
}

const lines = (...steps: number[]): string =>
  new TextDecoder().decode(encodeEvaluations(steps.map(evaluation)));

describe('evaluations.jsonl', () => {
  it('has one line each, which come back as they were', async () => {
    expect(lines(100, 200)).toBe(
      '{"step":100,"loss":0.01,"bins":[0.5,0.25,100]}\n{"step":200,"loss":0.005,"bins":[0.5,0.25,200]}\n',
    );
    const files = await filesWith(lines(100, 200));
    expect(await readEvaluations(files, ID)).toEqual([evaluation(100), evaluation(200)]);
  });

  it('holds nothing of the event but these three', () => {
    const event = { kind: 'evaluation', ...evaluation(100) } as const;
    expect(new TextDecoder().decode(encodeEvaluations([event]))).toBe(lines(100));
  });

  it('is empty when there is none', async () => {
    expect(await readEvaluations(new MemoryFiles(), ID)).toEqual([]);
    expect(await readEvaluations(await filesWith(''), ID)).toEqual([]);
  });

  it('is read without a last line that a crash tore', async () => {
    const files = await filesWith(lines(100, 200).slice(0, -9));
    expect(await readEvaluations(files, ID)).toEqual([evaluation(100)]);
  });

  it('is read without lines that are no evaluations', async () => {
    const files = await filesWith(
      `${lines(100)}nonsense\n{"step":150,"loss":"low"}\n${lines(200)}`,
    );
    expect((await readEvaluations(files, ID)).map(({ step }) => step)).toEqual([100, 200]);
  });

  it('has the later one of a step that was made again, and none that was undone', async () => {
    const again = { ...evaluation(200), loss: 7 };
    const text = lines(100, 200, 300) + new TextDecoder().decode(encodeEvaluations([again]));
    const files = await filesWith(text);
    expect(await readEvaluations(files, ID)).toEqual([evaluation(100), again]);
  });

  it('is cut after the step that a run is resumed from', async () => {
    const files = await filesWith(lines(100, 200, 300));
    await cutEvaluations(files, ID, 200);
    expect(files.text(evaluationsPath(ID))).toBe(lines(100, 200));
    const { writes } = files;
    await cutEvaluations(files, ID, 200);
    await cutEvaluations(files, 'another', 200);
    expect(files.writes).toBe(writes);
  });
});

describe('the evaluations of a run', () => {
  async function recorded() {
    const files = new MemoryFiles();
    const store = new RunStore('window-1', { extension: '0.1.0', vscode: '1.100.0' });
    store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
    const onFailure = (error: Error) => {
      throw error;
    };
    const run = { kind: 'training' as const, title: 'a', recipe: RECIPE, parent: null, steps: 400 };
    const recorder = await store.create(run, { onFailure });
    for (const step of [100, 200]) {
      for (const event of hundredSteps(step)) recorder.record(event);
      recorder.record({ kind: 'evaluation', ...evaluation(step) });
    }
    recorder.record({ kind: 'evaluation', ...evaluation(250) });
    await recorder.interrupt();
    store.release(recorder);
    return { files, store, id: recorder.document.id, onFailure };
  }

  it('are what the training told, in its order', async () => {
    const { files, id } = await recorded();
    const { evaluations } = await readContent(files, id);
    expect(evaluations).toEqual([100, 200, 250].map(evaluation));
  });

  it('go back to the checkpoint when it is resumed', async () => {
    const { files, store, id, onFailure } = await recorded();
    const { recorder } = await store.resume(id, { onFailure });
    recorder.record({ kind: 'evaluation', ...evaluation(300) });
    await recorder.stop();
    expect(await readEvaluations(files, id)).toEqual([100, 200, 300].map(evaluation));
  });
});
