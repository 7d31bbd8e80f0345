// What is said about a recipe whose training or sampling does not fit its data and schedule: one sentence for each fault.

import { expect, describe, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';

/** "path: message" of every fault. */
function faultsOf(input: unknown): string[] {
  const { recipe, faults } = resolveRecipe(input);
  expect(recipe === null).toBe(faults.length > 0);
  return faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('what does not fit is said in one sentence:', () => {
  it.each<[string, object, string]>([
    [
      'a prediction of another schedule',
      { schedule: { kind: 'flow' }, training: { prediction_type: 'epsilon' } },
      'training.prediction_type: training.prediction_type is epsilon; with a schedule of kind flow allowed are flow, sample.',
    ],
    [
      'times of another schedule',
      { training: { timestep_sampling: 'log_normal' } },
      'training.timestep_sampling: training.timestep_sampling is log_normal; with a schedule of kind discrete allowed are uniform, antithetic, logit_normal.',
    ],
    [
      'a weighting of another schedule',
      { schedule: { kind: 'edm' }, training: { loss_weighting: 'min_snr' } },
      'training.loss_weighting: training.loss_weighting is min_snr; with a schedule of kind edm allowed is edm.',
    ],
    [
      'a v-loss of what predicts v already',
      { training: { loss_weighting: 'v_loss' } },
      'training.loss_weighting: training.loss_weighting is v_loss, which is for networks that predict the clean sample; prediction_type is v_prediction.',
    ],
    [
      'a warm-up of one_cycle',
      { training: { lr_scheduler: 'one_cycle', warmup_steps: 10 } },
      'training.warmup_steps: training.warmup_steps is 10; one_cycle rises by pct_start, and only constant and cosine have a warm-up.',
    ],
    [
      'a warm-up longer than the training',
      { training: { steps: 5, warmup_steps: 10 } },
      'training.warmup_steps: training.warmup_steps is 10; it has to be at most steps (5).',
    ],
    [
      'a batch larger than the data',
      { data: { name: 'faces', count: 12 } },
      'training.batch_size: training.batch_size is 16; the data has 12 pictures (data.count), of which a batch can have no more.',
    ],
    [
      'hidden classes where there are none',
      { training: { label_dropout: 0.1 } },
      'training.label_dropout: training.label_dropout is 0.1; the data has no classes that could be hidden.',
    ],
    [
      'a class of a model without classes',
      { sampling: { class_label: 3 } },
      'sampling.class_label: sampling.class_label is 3; the model has no classes, so only null is allowed.',
    ],
    [
      'a class out of range',
      { data: { name: 'digits8' }, sampling: { class_label: 10 } },
      'sampling.class_label: sampling.class_label is 10; the model has 10 classes, so allowed are 0 to 9, "all" and null.',
    ],
    [
      'a class that is no number',
      { data: { name: 'digits8' }, sampling: { class_label: 'seven' } },
      'sampling.class_label: sampling.class_label is "seven"; allowed are whole numbers from 0 to 9999, or all, or null.',
    ],
    [
      'guidance without classes',
      { sampling: { guidance_scale: 2 } },
      'sampling.guidance_scale: sampling.guidance_scale is 2; the model has no classes to be guided to, so only 1 is allowed.',
    ],
    [
      'guidance of a network that always saw the class',
      {
        data: { name: 'digits8' },
        training: { label_dropout: 0 },
        sampling: { guidance_scale: 2 },
      },
      'sampling.guidance_scale: sampling.guidance_scale is 2; the model never saw a sample without its class (training.label_dropout is 0), so only 1 is allowed.',
    ],
    [
      'a sampler of another schedule',
      { schedule: { kind: 'flow' }, sampling: { sampler: 'ddim' } },
      'sampling.sampler: sampling.sampler is "ddim"; it samples models with a schedule of kind discrete; for flow allowed are flow_heun, flow_euler.',
    ],
    [
      'noise levels of EDM in the wrong order',
      { schedule: { kind: 'edm', sigma_min: 5, sigma_max: 2 } },
      'schedule.sigma_min: schedule.sigma_min is 5; it has to be below sigma_max (2).',
    ],
  ])('%s', (_, input, fault) => {
    expect(faultsOf(input)).toEqual([fault]);
  });
});
