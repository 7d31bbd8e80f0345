// Trainings that go on from a checkpoint of another run: what they begin with, and what is refused.

import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, RecipeInput, TrainingConfig } from '../../../src/core/recipe/types';
import { listCheckpoints, writeCheckpoint } from '../../../src/runs/checkpoints';
import { readDocument, writeDocument } from '../../../src/runs/document';
import { forkFault, forkRecipe, readOrigin } from '../../../src/runs/fork';
import { RunRecorder } from '../../../src/runs/recorder';
import { MemoryFiles } from './memoryFiles';
import { checkpointFiles, ID, RECIPE, runDocument } from './samples';

const FORK = '20260102-030406-moons-00fe';

async function trained(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  const document = runDocument();
  await writeDocument(files, {
    ...document,
    state: 'completed',
    progress: { step: 400, steps: 400 },
  });
  for (const step of [300, 400]) await writeCheckpoint(files, ID, step, checkpointFiles(step));
  return files;
}

function changed(training: Partial<TrainingConfig>, rest: RecipeInput = {}): Recipe {
  const { recipe, faults } = resolveRecipe({
    ...RECIPE,
    ...rest,
    training: { ...RECIPE.training, steps: 800, initial_run: ID, ...training },
  });
  if (recipe === null) throw new Error(faults[0]?.message);
  return recipe;
}

describe('a fork', () => {
  it('takes the last checkpoint, or that of a step, and says where it is from', async () => {
    const files = await trained();
    const last = await readOrigin(files, changed({}), ID);
    expect([last.step, last.parent]).toEqual([400, { run: ID, model: null, step: 400 }]);
    expect(last.files).toEqual(checkpointFiles(400));
    const earlier = await readOrigin(files, changed({ initial_step: 300, seed: 5 }), ID);
    expect(earlier.files).toEqual(checkpointFiles(300));
    await expect(readOrigin(files, changed({ initial_step: 100 }), ID)).rejects.toThrow(
      '"moons" has no checkpoint of step 100; it has those of 300 and 400.',
    );
  });

  it('is whole without the run that it is from', async () => {
    const files = await trained();
    const origin = await readOrigin(files, changed({}), ID);
    const document = { ...runDocument('window-1', FORK), parent: origin.parent };
    const failures: string[] = [];
    const recorder = await RunRecorder.create(files, document, {
      onFailure: ({ message }) => failures.push(message),
    });
    await recorder.recordOrigin(origin);
    await files.delete(ID);
    expect(await listCheckpoints(files, FORK)).toEqual([400]);
    expect((await readDocument(files, FORK)).progress.step).toBe(400);
    await recorder.stop();
    recorder.dispose();
    expect(failures).toEqual([]);
  });

  it('is refused in one sentence where the weights do not fit or nothing is left to do', () => {
    const run = runDocument();
    const fault = (recipe: Recipe) => forkFault(run, recipe, 400);
    expect(fault(changed({ learning_rate: 1e-5 }))).toBeNull();
    expect(fault(changed({}, { network: { ...RECIPE.network, kind: 'mlp', hidden: 64 } }))).toBe(
      'network.hidden is 64; "moons" was trained with 128, and its weights fit only the same network.',
    );
    expect(fault(changed({ steps: 400 }))).toContain('it counts on from step 400 of "moons"');
    expect(forkFault({ ...run, kind: 'sampling' }, changed({}), 400)).toContain('are samples');
  });

  it('is proposed with steps that are left, and its recipe can be read', () => {
    const proposed = forkRecipe(runDocument(), 400);
    expect(proposed.training).toMatchObject({ steps: 800, initial_run: ID, initial_step: 400 });
    expect(forkRecipe(runDocument(), 300).training.steps).toBe(400);
    expect(resolveRecipe(proposed).faults).toEqual([]);
  });

  it('needs a run for its step, and more steps than that', () => {
    const faults = (training: Partial<TrainingConfig>) =>
      resolveRecipe({ training }).faults.map(({ message }) => message);
    expect(faults({ initial_step: 5 })[0]).toContain('does not say of which run');
    expect(faults({ initial_run: ID, initial_step: 500, steps: 500 })[0]).toContain(
      'it counts on from step 500',
    );
  });
});
