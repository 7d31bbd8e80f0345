// The doctor beside a real training: on moons it says nothing from the first step to the last, and it
// says what is wrong with one whose learning rate is a hundred times too high.

import { expect, it } from 'vitest';
import type { Observations, TrainingFacts } from '../../../src/core/doctor/contract';
import { diagnose } from '../../../src/core/doctor/diagnose';
import { FROM_NOTHING, ObservedTraining } from '../../../src/shared/doctor/observedTraining';
import type { Recipe, TrainingConfig } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import { Trainings } from '../../../webview/lab/training/trainings';
import { nodeEngines } from '../lab/nodeEngines';
import { recipe } from './observed';

/** Trains moons; the rules that spoke at any time, and what was observed at the end. */
async function watched(
  training: Partial<TrainingConfig>,
): Promise<{ rules: ReadonlySet<string>; seen: Observations; facts: TrainingFacts }> {
  const of = recipe({ network: { hidden: 64 }, training: { batch_size: 256, ...training } });
  const observed = new ObservedTraining(of, FROM_NOTHING);
  const rules = new Set<string>();
  const look = (): void => {
    for (const { rule } of diagnose(observed.observations)) rules.add(rule);
  };
  await new Trainings(nodeEngines()).train(
    { runId: 'run', recipe: of, data: [], resume: null, engine: 'wasm' },
    {
      signal: new AbortController().signal,
      event: (event) => {
        if (observed.add(event)) look();
      },
    },
  );
  observed.end();
  look();
  const seen = observed.observations;
  if (seen.training === null) throw new Error('A training was observed.');
  return { rules, seen, facts: seen.training };
}

it('is silent while moons are learned, and is told what it asks for', async () => {
  const { rules, seen, facts } = await watched({ steps: 400, sample_every: 200 });
  expect([...rules]).toEqual([]);
  expect(seen.data?.count).toBe(10_000);
  expect(facts.step).toBe(400);
  expect(facts.heldOut.map(({ step }) => step)).toContain(400);
  expect(facts.gradients.reduce((sum, { count }) => sum + count, 0)).toBe(400);
  const last = facts.gradients.at(-1);
  expect(last?.mean).toBeGreaterThan(0);
  expect(last?.largest).toBeGreaterThanOrEqual(last?.mean ?? Infinity);
  // The loss is the floor and what is above it: 256 rows of the last 200 steps are good to 1 %, the
  // floor too.
  const { floor = NaN, excess = NaN } = facts.exact ?? {};
  const loss = facts.losses.at(-1)?.smoothed ?? NaN;
  expect(excess).toBeGreaterThan(0);
  expect(Math.abs(loss - floor - excess) / loss).toBeLessThan(0.04);
});

it('sees a learning rate that is far too high', async () => {
  const { rules } = await watched({ steps: 120, learning_rate: 0.3, sample_every: 0 });
  expect([...rules]).toEqual(['learning_rate_high']);
});

it('knows what the checkpoint that is gone on from was trained for', async () => {
  const parent = recipe({ network: { hidden: 16 }, training: { steps: 4, sample_every: 0 } });
  const checkpoints: FileSet[] = [];
  const trainings = new Trainings(nodeEngines());
  const train = async (of: Recipe, resume: FileSet | null): Promise<Observations> => {
    const observed = new ObservedTraining(of, FROM_NOTHING);
    await trainings.train(
      { runId: 'run', recipe: of, data: [], resume, engine: 'wasm' },
      {
        signal: new AbortController().signal,
        event: (event) => {
          observed.add(event);
          if (event.kind === 'checkpoint') checkpoints.push(event.files);
        },
      },
    );
    return observed.observations;
  };
  expect((await train(parent, null)).model).toBeNull();
  const child = recipe({
    network: { hidden: 16 },
    training: { steps: 8, sample_every: 0, prediction_type: 'epsilon' },
  });
  const seen = await train(child, checkpoints.at(-1) ?? {});
  expect(seen.model?.prediction_type).toBe('v_prediction');
  const found = diagnose(seen, ['recipe']).find(({ rule }) => rule === 'model_mismatch');
  expect(found?.cause).toBe('The checkpoint predicts v_prediction, the recipe says epsilon.');
  // The schedule went through a file and is the same to rounding.
  const same = await train(
    { ...parent, training: { ...parent.training, steps: 12 } },
    checkpoints[0],
  );
  expect(diagnose(same, ['recipe']).map(({ rule }) => rule)).not.toContain('model_mismatch');
});
