// Layer: tests. A model whose training diverged without its loss ceasing to be a number: sampling it
// ends in one sentence that names the step.

import { expect, it } from 'vitest';
import type { FileSet } from '../../../src/shared/protocol/files';
import { NotFiniteSamplesError } from '../../../webview/lab/finiteSamples';
import { drawSamples } from '../../../webview/lab/sampling';
import { Trainings } from '../../../webview/lab/training/trainings';
import { nodeEngines } from './nodeEngines';
import { pointsRecipe } from '../recipe/pointsRecipe';

const recipe = pointsRecipe({
  name: 'diverged',
  schedule: { beta_schedule: 'linear' },
  training: {
    steps: 400,
    batch_size: 16,
    learning_rate: 1,
    prediction_type: 'epsilon',
    lr_scheduler: 'constant',
    ema_decay: 0,
    sample_every: 0,
  },
  sampling: { count: 20, num_inference_steps: 5 },
});

it('is sampled up to the first step whose values are no numbers', async () => {
  const signal = new AbortController().signal;
  let model: FileSet = {};
  const engines = nodeEngines();
  const trained = await new Trainings(engines).train(
    { runId: 'run', recipe, data: [], resume: null, engine: 'wasm' },
    {
      signal,
      event: (event) => {
        if (event.kind === 'checkpoint') model = event.files;
      },
    },
  );
  expect(trained).toMatchObject({ step: 400, finished: 'completed' });

  const made: number[] = [];
  const data = { config: recipe.data, files: [] };
  const request = { runId: 'run', model, sampling: recipe.sampling, weaker: null, data };
  const sampling = drawSamples(
    engines,
    { ...request, engine: 'wasm' },
    { signal, event: ({ step }) => made.push(step) },
  );
  const thrown: unknown = await sampling.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(NotFiniteSamplesError);
  const text =
    /^Sampling stopped in step (\d) of 5 \(t = \d+\), where \d+ of 40 values are not finite numbers\.$/;
  const step = Number(text.exec((thrown as Error).message)?.[1]);
  // Every step before it was made.
  expect(made).toEqual(Array.from({ length: step - 1 }, (_, i) => i + 1));
}, 60_000);
