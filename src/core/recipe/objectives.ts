// Layer: core (pure). What each kind of schedule allows of the training part: what the network
// predicts, how its error is weighted and how times are drawn. The first of each is the default.

import type { ScheduleConfig } from '../scheduleConfig';
import type { RecipeFault } from './fieldKinds';
import type { LossWeighting, PredictionType, Recipe, TimestepSampling } from './types';

export interface AllowedObjectives {
  readonly prediction_type: readonly [PredictionType, ...PredictionType[]];
  readonly loss_weighting: readonly [LossWeighting, ...LossWeighting[]];
  readonly timestep_sampling: readonly [TimestepSampling, ...TimestepSampling[]];
}

const ALLOWED: Readonly<Record<ScheduleConfig['kind'], AllowedObjectives>> = {
  discrete: {
    prediction_type: ['v_prediction', 'epsilon', 'sample'],
    loss_weighting: ['none', 'min_snr', 'soft_min_snr', 'p2', 'v_loss'],
    timestep_sampling: ['uniform', 'antithetic', 'logit_normal'],
  },
  flow: {
    prediction_type: ['flow', 'sample'],
    loss_weighting: ['none', 'v_loss'],
    timestep_sampling: ['logit_normal', 'uniform', 'antithetic'],
  },
  edm: {
    prediction_type: ['edm'],
    loss_weighting: ['edm'],
    timestep_sampling: ['log_normal'],
  },
};

/** What a schedule of this kind allows. */
export function allowedObjectives({
  kind = 'discrete',
}: Partial<ScheduleConfig>): AllowedObjectives {
  return ALLOWED[kind];
}

const KEYS = ['prediction_type', 'loss_weighting', 'timestep_sampling'] as const;

/** Values of the training part that do not go with the schedule or with each other. */
export function* objectiveFaults({ schedule, training }: Recipe): Generator<RecipeFault> {
  const allowed = allowedObjectives(schedule);
  for (const key of KEYS) {
    const values: readonly string[] = allowed[key];
    if (values.includes(training[key])) continue;
    yield {
      path: ['training', key],
      message: `training.${key} is ${training[key]}; with a schedule of kind ${schedule.kind} allowed ${values.length === 1 ? 'is' : 'are'} ${values.join(', ')}.`,
    };
  }
  if (training.loss_weighting === 'v_loss' && training.prediction_type !== 'sample') {
    yield {
      path: ['training', 'loss_weighting'],
      message: `training.loss_weighting is v_loss, which is for networks that predict the clean sample; prediction_type is ${training.prediction_type}.`,
    };
  }
  if (schedule.kind !== 'discrete') return;
  const zeroSnr = schedule.rescale_betas_zero_snr
    ? 'rescale_betas_zero_snr'
    : schedule.trained_betas?.includes(1)
      ? 'a trained β of 1'
      : null;
  if (zeroSnr !== null && training.prediction_type === 'epsilon') {
    yield {
      path: ['training', 'prediction_type'],
      message: `training.prediction_type is epsilon, but with ${zeroSnr} the last step holds nothing but noise, from which x₀ cannot be computed; allowed are v_prediction and sample.`,
    };
  }
}
