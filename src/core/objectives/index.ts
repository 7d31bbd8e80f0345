// Layer: core (pure). The objective that a schedule and a training part stand for.

import { requireDiscretePrediction } from '../recipe/narrowing';
import type { ScheduleConfig, TrainingConfig } from '../recipe/types';
import { makeSchedule } from '../schedule';
import { discreteObjective, type LossSettings } from './discrete';
import { edmObjective } from './edm';
import { flowObjective } from './flow';
import type { Objective } from './objective';

type Settings = Omit<LossSettings, 'prediction_type' | 'loss_weighting'> &
  Pick<TrainingConfig, 'prediction_type' | 'loss_weighting'>;

export function objectiveOf({
  schedule,
  training,
}: {
  readonly schedule: ScheduleConfig;
  readonly training: Settings;
}): Objective {
  switch (schedule.kind) {
    case 'discrete': {
      const prediction_type = requireDiscretePrediction(training.prediction_type);
      return discreteObjective(makeSchedule(schedule), { ...training, prediction_type });
    }
    case 'flow':
      return flowObjective(schedule, training);
    case 'edm':
      return edmObjective(schedule);
  }
}

/** What answers of a network mean when nothing is trained: weights of errors play no part. */
export function answersOf(
  schedule: ScheduleConfig,
  prediction_type: TrainingConfig['prediction_type'],
): Objective {
  const unweighted = { loss_weighting: 'none', snr_gamma: 1, p2_gamma: 1, p2_k: 1 } as const;
  return objectiveOf({ schedule, training: { ...unweighted, prediction_type } });
}
