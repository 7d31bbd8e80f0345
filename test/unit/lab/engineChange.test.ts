// Layer: tests. A training that changes its engine while it runs or is paused: the numbers go on,
// and an engine that cannot take it over leaves it where it was.

import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { TrainEvent, TrainRequest } from '../../../src/shared/protocol/training';
import { decodeCheckpoint } from '../../../webview/lab/training/checkpoint';
import { Trainings } from '../../../webview/lab/training/trainings';
import { flat } from '../engine/states';
import { nodeEngines } from './nodeEngines';
import { largestDifference, networkOf, smallRecipe } from './recipe';

/** A checkpoint after each of them makes every reported loss that of a single step. */
const STEPS = 60;

interface Change {
  /** Asked for after this step. */
  readonly at: number;
  readonly engine: EngineName;
  readonly whilePaused?: boolean;
}

/** Trains the small recipe from wasm on, with the changes in their order. */
async function train(changes: readonly Change[]) {
  const recipe = smallRecipe({
    training: { steps: STEPS, checkpoint_every: 1, sample_every: 20 },
  });
  const request: TrainRequest = {
    runId: 'run',
    recipe,
    data: [],
    resume: null,
    engine: 'wasm',
  };
  const trainings = new Trainings(nodeEngines());
  const events: TrainEvent[] = [];
  const checkpoints = new Map<number, FileSet>();
  const waiting: (Change | undefined)[] = [...changes];
  const result = await trainings.train(request, {
    signal: new AbortController().signal,
    event: (event) => {
      events.push(event);
      if (event.kind === 'checkpoint') checkpoints.set(event.step, event.files);
      const [next] = waiting;
      const change = () => {
        waiting.shift();
        trainings.control('run', { action: 'engine', engine: next?.engine ?? null });
      };
      if (event.kind === 'checkpoint' && next?.at === event.step) {
        if (next.whilePaused === true) trainings.control('run', { action: 'pause' });
        else change();
      }
      if (event.kind === 'state' && event.state === 'paused')
        queueMicrotask(() => {
          if (next === undefined) trainings.control('run', { action: 'resume' });
          else change();
        });
    },
  });
  const weights = (step: number) => {
    const files = checkpoints.get(step) ?? {};
    return flat(decodeCheckpoint(files, recipe, networkOf(recipe)).state.weights);
  };
  const started = events.filter((event) => event.kind === 'started');
  const losses = events.flatMap((event) => (event.kind === 'progress' ? event.losses : []));
  const notices = events.filter((event) => event.kind === 'notice');
  return { result, weights, started, losses, notices, checkpoints };
}

describe('a change of engine', () => {
  it('goes on from wasm to TensorFlow.js and back with the same numbers', async () => {
    const alone = await train([]);
    const changed = await train([
      { at: 1, engine: 'cpu' },
      { at: 20, engine: 'wasm', whilePaused: true },
    ]);
    expect(changed.started.map(({ device }) => device.engine)).toEqual(['wasm', 'cpu', 'wasm']);
    expect(changed.started.map(({ step }) => step)).toEqual([0, 1, 20]);
    expect(changed.result).toMatchObject({ step: STEPS, finished: 'completed' });
    expect(largestDifference(changed.weights(STEPS), alone.weights(STEPS))).toBeLessThan(1e-4);
    const steps = Array.from({ length: STEPS }, (_, index) => index + 1);
    expect(changed.losses.map(([step]) => step)).toEqual(steps);
    const values = (losses: [number, number][]) => Float32Array.from(losses, ([, loss]) => loss);
    expect(largestDifference(values(changed.losses), values(alone.losses))).toBeLessThan(1e-4);
  });

  it('ignores a change to the engine that computes already', async () => {
    const same = await train([{ at: 1, engine: 'wasm' }]);
    expect(same.started).toHaveLength(1);
  });

  it('stays where it is, with a sentence, when the other engine is not to be had', async () => {
    const alone = await train([]);
    const kept = await train([{ at: 1, engine: 'webgpu' }]);
    expect(kept.notices).toHaveLength(1);
    expect(kept.notices[0].message).toContain('could not change to webgpu and goes on as before');
    expect(kept.notices[0].message).toContain('The engine webgpu was asked for');
    expect(kept.started.map(({ device }) => device.engine)).toEqual(['wasm', 'wasm']);
    expect(largestDifference(kept.weights(STEPS), alone.weights(STEPS))).toBe(0);
  });
});
