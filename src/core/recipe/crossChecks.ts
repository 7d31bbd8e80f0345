// Layer: core (pure). What relates two keys of a recipe to each other. Each check looks at a
// recipe whose keys are all valid by themselves and gives the faults it finds, placed at the key
// that the reader most likely wants to change.

import { BETA_SCHEDULES } from '../betaSchedules';
import type { RecipeFault } from './fieldTypes';
import { samplingFaults } from './samplingChecks';
import type { BetaSchedule, Recipe } from './types';

/** The faults of a recipe whose single values are all allowed. */
export function crossFaults(recipe: Recipe): RecipeFault[] {
  return [...dataFaults(recipe), ...scheduleFaults(recipe), ...samplingFaults(recipe)];
}

function* dataFaults({ data }: Recipe): Generator<RecipeFault> {
  if (data.name !== null && data.file !== null) {
    yield {
      path: ['data', 'file'],
      message: 'data has both a name and a file; only one of them is allowed.',
    };
  }
  if (data.name === null && data.file === null) {
    yield {
      path: ['data', 'name'],
      message: 'data has neither a name nor a file; one of them is needed.',
    };
  }
  if (data.file !== null && /^(?:[a-z][a-z+.-]*:|[\\/~])/i.test(data.file)) {
    yield {
      path: ['data', 'file'],
      message: `data.file is ${JSON.stringify(data.file)}; allowed is a path relative to the recipe.`,
    };
  }
}

function* scheduleFaults({ schedule, training }: Recipe): Generator<RecipeFault> {
  const { beta_schedule, beta_start, beta_end, trained_betas, num_train_timesteps: T } = schedule;
  const path = (key: keyof typeof schedule): string[] => ['schedule', key];
  if (trained_betas !== null) {
    if (trained_betas.length !== T) {
      yield {
        path: path('trained_betas'),
        message: `schedule.trained_betas has ${trained_betas.length} entries; as many as num_train_timesteps (${T}) are allowed.`,
      };
    }
  } else if (usesBetaRange(beta_schedule) && beta_start >= beta_end) {
    yield {
      path: path('beta_start'),
      message: `schedule.beta_start is ${beta_start}; it has to be below beta_end (${beta_end}).`,
    };
  }
  const zeroSnr = schedule.rescale_betas_zero_snr
    ? 'rescale_betas_zero_snr'
    : trained_betas?.includes(1)
      ? 'a trained β of 1'
      : null;
  if (zeroSnr !== null && training.prediction_type === 'epsilon') {
    yield {
      path: ['training', 'prediction_type'],
      message: `training.prediction_type is epsilon, but with ${zeroSnr} the last step holds nothing but noise, from which x₀ cannot be computed; allowed are v_prediction and sample.`,
    };
  }
}

/** The schedules that are defined by ᾱ do not look at beta_start and beta_end. */
function usesBetaRange(id: BetaSchedule): boolean {
  return BETA_SCHEDULES.some((entry) => entry.id === id && entry.usesBetaRange);
}
