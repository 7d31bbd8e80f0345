// Layer: tests. A training one step at a time: the same numbers as without, to the bit, and what is said of
// a step is what the training did.

import { describe, expect, it } from 'vitest';
import type { RecipeInput } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import { PoolNetworkTrainer } from '../../../webview/lab/engines/poolNetwork';
import type { Engines } from '../../../webview/lab/network/contract';
import { NoStepError } from '../../../webview/lab/training/control';
import { Trainings } from '../../../webview/lab/training/trainings';
import { meantSamples } from '../../../webview/views/samples/meantSamples';
import { compileKernels } from '../engine/kernels';
import { localThreads } from '../engine/poolThreads';
import { largestDifference, smallRecipe } from './recipe';
import { nodeEngines } from './nodeEngines';
import { pictureRecipe } from './pictures';
import { cpuEngines } from './tfjsCpu';

type Recipe = ReturnType<typeof smallRecipe> | ReturnType<typeof pictureRecipe>;

/** Trains, with the first `shown` steps by themselves. */
async function train(engines: Engines, recipe: Recipe, shown: number) {
  const trainings = new Trainings(engines);
  const events: TrainEvent[] = [];
  const checkpoints = new Map<number, FileSet>();
  const training = trainings.train(
    { runId: 'run', recipe, data: [], resume: null, engine: 'wasm' },
    {
      signal: new AbortController().signal,
      event: (event) => {
        events.push(event);
        if (event.kind === 'checkpoint') checkpoints.set(event.step, event.files);
      },
    },
  );
  const steps: ShownStep[] = [];
  for (let i = 0; i < shown; i++) steps.push(await trainings.step('run'));
  if (shown > 0 && shown < recipe.training.steps) trainings.control('run', { action: 'resume' });
  const result = await training;
  return { result, events, checkpoints, steps, trainings };
}

/** The lab's engines, whose trainings two workers share. */
function poolEngines(): Engines {
  const engines = nodeEngines();
  return {
    open: async (insisted, workload) => {
      const engine = await engines.open(insisted, workload);
      const kernels = await KernelModule.compile(compileKernels());
      const own = await KernelModule.instantiate(kernels);
      const pool = { kernels, threads: localThreads(), workers: 2 };
      return {
        ...engine,
        workers: 2,
        trainer: (network, state, onNotice) =>
          new PoolNetworkTrainer(own, state, { ...pool, network, onNotice }),
      };
    },
  };
}

const points = (training: RecipeInput['training'] = {}) => smallRecipe({ training });

describe('a training step by step', () => {
  it.each([
    ['points', points(), nodeEngines],
    ['points whose gradients are clipped', points({ max_grad_norm: 0.5 }), nodeEngines],
    ['pictures with classes', pictureRecipe({ label_dropout: 0.2 }), nodeEngines],
    ['points on two workers', points(), poolEngines],
  ])('gives the same numbers, to the bit: %s', async (_, recipe, engines) => {
    const plain = await train(engines(), recipe, 0);
    const shown = await train(engines(), recipe, 4);
    expect(shown.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(shown.result).toMatchObject({ step: recipe.training.steps, finished: 'completed' });
    const last = recipe.training.steps;
    const files = plain.checkpoints.get(last) ?? {};
    expect(Object.keys(files).length).toBeGreaterThan(3);
    for (const [path, bytes] of Object.entries(files)) {
      const own = shown.checkpoints.get(last)?.[path] ?? new Uint8Array();
      expect(Buffer.compare(bytes, own), path).toBe(0);
    }
    expect(shown.result.loss).toBe(plain.result.loss);
  });

  it('begins paused where that is asked for, so that the first step is the first', async () => {
    const trainings = new Trainings(nodeEngines());
    const states: string[] = [];
    const training = trainings.train(
      { runId: 'run', recipe: points(), data: [], resume: null, engine: 'wasm', paused: true },
      {
        signal: new AbortController().signal,
        event: (event) => {
          if (event.kind === 'state' || event.kind === 'progress') states.push(event.kind);
          if (event.kind !== 'state' || event.state !== 'paused') return;
          // Long enough for many steps, if any were made.
          setTimeout(() => {
            void trainings.step('run').then(({ step }) => {
              states.push(`step ${step}`);
              trainings.control('run', { action: 'stop' });
            });
          }, 50);
        },
      },
    );
    await expect(training).resolves.toMatchObject({ step: 1, finished: 'stopped' });
    expect(states).toEqual(['state', 'progress', 'step 1']);
  });

  it('ends by itself after the last step, and says that there is no other', async () => {
    const recipe = points({ steps: 3 });
    const { result, steps, trainings } = await train(nodeEngines(), recipe, 3);
    expect(result).toMatchObject({ step: 3, finished: 'completed' });
    expect(steps).toHaveLength(3);
    await expect(trainings.step('run')).rejects.toThrow('No training of the run');
  });

  it('rejects the step that a training which is stopped does not make', async () => {
    const trainings = new Trainings(nodeEngines());
    const training = trainings.train(
      { runId: 'run', recipe: points(), data: [], resume: null, engine: 'wasm' },
      { signal: new AbortController().signal, event: () => undefined },
    );
    const step = trainings.step('run');
    await expect(trainings.step('run')).rejects.toThrow('being made already');
    trainings.control('run', { action: 'stop' });
    await expect(step).rejects.toThrow(NoStepError);
    await expect(training).resolves.toMatchObject({ step: 0, finished: 'stopped' });
  });

  it.each([
    ['wasm', nodeEngines],
    ['wasm on two workers', poolEngines],
    ['TensorFlow.js', () => cpuEngines],
  ])('says of a step what the training did: %s', async (_, engines) => {
    const { steps, events } = await train(engines(), points(), 2);
    const losses = events.flatMap((event) => (event.kind === 'progress' ? event.losses : []));
    for (const step of steps) {
      const { rows, x0, epsilon, x_t, target, answer, batch, loss } = step;
      expect(batch).toBe(32);
      expect(rows).toHaveLength(32);
      const trained = losses.find(([at]) => at === step.step)?.[1] ?? NaN;
      expect(loss.before / trained).toBeCloseTo(1, 4);
      // A step of Adam goes downhill on its own batch at a rate as small as this.
      expect(loss.after).toBeLessThan(loss.before);
      const mean = rows.reduce((sum, { before }) => sum + before, 0) / rows.length;
      expect(mean / loss.before).toBeCloseTo(1, 6);
      rows.forEach(({ signal, noise, target: wanted, before, weight }, row) => {
        for (const i of [2 * row, 2 * row + 1]) {
          expect(x_t[i]).toBeCloseTo(signal * x0[i] + noise * epsilon[i], 5);
          expect(target[i]).toBeCloseTo(wanted.x0 * x0[i] + wanted.epsilon * epsilon[i], 5);
        }
        const squares = [0, 1].map((d) => (answer[2 * row + d] - target[2 * row + d]) ** 2);
        expect(before).toBeCloseTo((weight * (squares[0] + squares[1])) / 2, 4);
      });
      // The right answer means the clean sample itself.
      expect(largestDifference(meantSamples(rows, x_t, target), x0)).toBeLessThan(1e-3);
      expect(step.updateNorm).toBeGreaterThan(0);
      expect(step.updateNorm).toBeLessThan(step.weightNorm);
      expect(step.gradientNorm).toBeGreaterThan(0);
    }
    expect(steps[1].loss.before).not.toBe(steps[0].loss.after);
  });
});
