// Computing a study in a lab that only pretends: what is asked of it, what is kept, and how it goes on.

import { describe, expect, it } from 'vitest';
import { requirePlan } from '../../../src/core/study/plan';
import { newDocument } from '../../../src/runs/document';
import { RunRecorder } from '../../../src/runs/recorder';
import { reopenStudy } from '../../../src/runs/reopenStudy';
import { computeStudy, keptTrials, recordPlan } from '../../../src/runs/studies';
import { readStoredStudy, readTrials } from '../../../src/runs/study';
import { readContent } from '../../../src/runs/content';
import type { SampleRequest } from '../../../src/shared/protocol/sampling';
import type { TrainEvent, TrainRequest } from '../../../src/shared/protocol/training';
import { RpcClosedError } from '../../../src/shared/rpc/errors';
import { MemoryFiles } from '../runs/memoryFiles';

const ID = '20260101-000000-a-0000';
const owner = { name: 'me', process: null };
const input = {
  name: 'a',
  data: { name: 'moons' },
  training: { steps: 40, lr_scheduler: 'constant' },
  study: { vary: { 'training.batch_size': [8, 16] }, repeats: 2 },
};

/** Trains and samples without doing either; `fail` may throw or answer with the message of an error. */
function pretendedLab(fail: (call: number) => string | null = () => null) {
  const trained: TrainRequest[] = [];
  const sampled: SampleRequest[] = [];
  const call = (
    method: string,
    request: unknown,
    { onEvent }: { onEvent?: (event: TrainEvent) => void } = {},
  ): Promise<unknown> => {
    if (method === 'sample') {
      sampled.push(request as SampleRequest);
      const steps = (request as SampleRequest).sampling.num_inference_steps;
      const measures = [{ id: 'energy_distance', space: null, value: 1 / steps, floor: 0 }];
      return Promise.resolve({
        metrics: { measures },
        networkCalls: steps,
        seconds: 0.5,
        device: null,
      });
    }
    const asked = request as TrainRequest;
    trained.push(asked);
    const message = fail(trained.length - 1);
    if (message !== null) return Promise.reject(new Error(message));
    const { steps } = asked.recipe.training;
    onEvent?.({
      kind: 'progress',
      step: steps,
      losses: [[steps, 1 / steps]],
      seconds: 1,
      stepsPerSecond: 1,
      secondsLeft: 0,
    });
    onEvent?.({
      kind: 'checkpoint',
      step: steps,
      files: { 'network/config.json': new Uint8Array([steps]) },
    });
    return Promise.resolve({ step: steps, finished: 'completed', loss: 1, seconds: 1 });
  };
  return { trained, sampled, open: () => Promise.resolve({ call } as never) };
}

const base = {
  engine: null,
  data: [],
  model: null,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

async function begun(files: MemoryFiles, written: unknown = input) {
  const plan = requirePlan(written);
  const document = newDocument(
    {
      id: ID,
      kind: 'study',
      title: 'a',
      owner,
      recipe: plan.base,
      parent: null,
      versions: { extension: '1', vscode: '1' },
      steps: plan.trials.length,
    },
    new Date(0),
  );
  const recorder = await RunRecorder.create(files, document, { onFailure: () => undefined });
  await recordPlan(recorder, plan, written);
  return { plan, recorder, done: [] };
}

describe('a study', () => {
  it('records every trial, its tables and its plots', async () => {
    const files = new MemoryFiles();
    const lab = pretendedLab();
    const document = await computeStudy(await begun(files), files, { ...base, open: lab.open });
    expect(document).toMatchObject({
      kind: 'study',
      state: 'completed',
      progress: { step: 4, steps: 4 },
    });
    expect(
      lab.trained.map(({ recipe, isQuiet }) => [
        recipe.training.batch_size,
        recipe.training.seed,
        isQuiet,
      ]),
    ).toEqual([
      [8, 0, true],
      [16, 0, true],
      [8, 1, true],
      [16, 1, true],
    ]);
    const content = await readContent(files, ID);
    expect(content.study?.trials.map(({ cell, repeat }) => [cell, repeat])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(content.study?.trials[0].measured[0].values).toMatchObject({
      loss: 1 / 40,
      energy_distance: 0.02,
      network_calls: 50,
      training_seconds: 1,
    });
    expect(files.text(`${ID}/study/cells.csv`).split('\r\n')).toHaveLength(4);
    expect(files.text(`${ID}/study/losses.svg`)).toContain('<svg');
  });

  it('names the error of a trial and goes on with the others', async () => {
    const files = new MemoryFiles();
    const lab = pretendedLab((call) => (call === 1 ? 'The loss stopped being a number.' : null));
    const document = await computeStudy(await begun(files), files, { ...base, open: lab.open });
    expect(document.state).toBe('completed');
    const trials = await readTrials(files, ID);
    expect(trials.map(({ error }) => error)).toEqual([
      null,
      null,
      'The loss stopped being a number.',
      null,
    ]);
    expect((await keptTrials(files, ID, requirePlan(input))).length).toBe(3);
  });

  it('goes on behind the last whole trial when the lab was closed, and makes failed ones again', async () => {
    const files = new MemoryFiles();
    const broken = pretendedLab((call) => {
      if (call === 2) throw new RpcClosedError('closed');
      return call === 0 ? 'No memory.' : null;
    });
    const document = await computeStudy(await begun(files), files, { ...base, open: broken.open });
    expect(document).toMatchObject({ state: 'interrupted', progress: { step: 2 } });

    const again = files.reboot();
    await again.append(`${ID}/trials.jsonl`, new TextEncoder().encode('{"cell":1,'));
    const { input: written } = await readStoredStudy(again, ID);
    const plan = requirePlan(written);
    const done = await keptTrials(again, ID, plan);
    expect(done.map(({ cell, repeat }) => [cell, repeat])).toEqual([[1, 0]]);
    const recorder = await reopenStudy(
      again,
      ID,
      owner,
      { onFailure: () => undefined },
      done.length,
    );
    const lab = pretendedLab();
    const ended = await computeStudy({ recorder, plan, done }, again, { ...base, open: lab.open });
    expect(ended).toMatchObject({ state: 'completed', progress: { step: 4, steps: 4 } });
    expect(lab.trained).toHaveLength(3);
    expect(await readTrials(again, ID)).toHaveLength(4);
  });

  it('is stopped between trials, and what is finished stays', async () => {
    const files = new MemoryFiles();
    const stop = new AbortController();
    const lab = pretendedLab((call) => {
      if (call === 1) stop.abort();
      return null;
    });
    const work = { ...base, open: lab.open, signal: stop.signal };
    const document = await computeStudy(await begun(files), files, work);
    expect(document).toMatchObject({ state: 'stopped', progress: { step: 1, steps: 4 } });
  });

  it('trains once what only samples otherwise', async () => {
    const written = { ...input, study: { vary: { 'sampling.num_inference_steps': [5, 10, 20] } } };
    const files = new MemoryFiles();
    const lab = pretendedLab();
    await computeStudy(await begun(files, written), files, { ...base, open: lab.open });
    expect(lab.trained).toHaveLength(1);
    expect(lab.sampled.map(({ sampling }) => sampling.num_inference_steps)).toEqual([5, 10, 20]);
    const trials = await readTrials(files, ID);
    expect(trials.map(({ measured }) => measured[0].values.loss)).toEqual([1 / 40, 1 / 40, 1 / 40]);
  });

  it('measures on the way, from checkpoint to checkpoint, until a claim holds', async () => {
    const written = { ...input, study: { repeats: 2, at: [10, 20, 40], until: 'loss < 0.07' } };
    const files = new MemoryFiles();
    const lab = pretendedLab();
    await computeStudy(await begun(files, written), files, { ...base, open: lab.open });
    expect(
      lab.trained.map(({ recipe, resume }) => [
        recipe.training.steps,
        resume === null ? null : resume['network/config.json'][0],
      ]),
    ).toEqual([
      [10, null],
      [20, 10],
      [10, null],
      [20, 10],
    ]);
    const [first] = await readTrials(files, ID);
    expect(first.measured.map(({ step }) => step)).toEqual([10, 20]);
  });

  it('does not go on with recipes that have changed', async () => {
    const files = new MemoryFiles();
    await begun(files);
    const plan = requirePlan({ ...input, training: { ...input.training, learning_rate: 0.5 } });
    await expect(keptTrials(files, ID, plan)).rejects.toThrow('The study cannot go on');
  });
});
