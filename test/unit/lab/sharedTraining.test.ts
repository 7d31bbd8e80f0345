// A training on an engine that several workers share: it keeps their number from checkpoint to
// checkpoint, hands on what the engine reports, and leaves a checkpoint when the engine cannot go on.

import { describe, expect, it } from 'vitest';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import {
  EngineStoppedError,
  type Engines,
  type OpenEngine,
  type Trainer,
} from '../../../webview/lab/network/contract';
import { Trainings } from '../../../webview/lab/training/trainings';
import { smallRecipe } from './recipe';
import { cpuEngines } from './tfjsCpu';

/** An engine of three workers unless the job names a number; `stopAt` is its last step. */
class SharedEngines implements Engines {
  readonly asked: (number | null)[] = [];

  constructor(private readonly stopAt = Infinity) {}

  async open(...[, { workers }]: Parameters<Engines['open']>): Promise<OpenEngine> {
    this.asked.push(workers);
    const engine = await cpuEngines.open();
    return {
      ...engine,
      workers: workers ?? 3,
      trainer: (network, state, onNotice) => {
        onNotice('Worker 2 was lost.');
        return this.stopping(engine.trainer(network, state));
      },
    };
  }

  private stopping(network: Trainer): Trainer {
    let stopped = false;
    return {
      reserve: () => null,
      step: (batch, settings) => {
        stopped ||= settings.step > this.stopAt;
        if (!stopped) network.step(batch, settings);
      },
      takeLosses: () =>
        stopped
          ? Promise.reject(new EngineStoppedError(this.stopAt, new Error('Not enough memory.')))
          : network.takeLosses(),
      readState: () => network.readState(),
      predict: (...given) => network.predict(...given),
      dispose: () => {
        network.dispose();
      },
    };
  }
}

function training(engines: Engines, resume: FileSet | null = null) {
  const events: TrainEvent[] = [];
  const request = { runId: 'run', recipe: smallRecipe(), data: [], resume, engine: null };
  const result = new Trainings(engines).train(request, {
    signal: new AbortController().signal,
    event: (event) => events.push(event),
  });
  return { result, events };
}

function checkpoints(events: readonly TrainEvent[]): Map<number, FileSet> {
  return new Map(
    events.flatMap((event) => (event.kind === 'checkpoint' ? [[event.step, event.files]] : [])),
  );
}

describe('a training that workers share', () => {
  it('is resumed with as many workers as it was begun with', async () => {
    const engines = new SharedEngines();
    const { result, events } = training(engines);
    await result;
    const saved = checkpoints(events).get(5);
    const text = new TextDecoder().decode(saved?.['training/state.json']);
    expect(JSON.parse(text)).toMatchObject({ step: 5, workers: 3 });
    await training(engines, saved).result;
    expect(engines.asked).toEqual([null, 3]);
  });

  it('hands on what the engine reports', async () => {
    const { result, events } = training(new SharedEngines());
    await result;
    expect(events).toContainEqual({ kind: 'notice', message: 'Worker 2 was lost.' });
  });

  it('leaves a checkpoint of the last step when the engine cannot go on', async () => {
    const { result, events } = training(new SharedEngines(7));
    await expect(result).rejects.toThrow('Not enough memory.');
    expect([...checkpoints(events).keys()]).toEqual([5, 7]);
  });
});
