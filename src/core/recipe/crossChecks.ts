// Layer: core (pure). What relates two keys of a recipe to each other. Each check looks at a
// recipe whose keys are all valid by themselves and gives the faults it finds, placed at the key
// that the reader most likely wants to change.

import type { RecipeFault } from './fieldTypes';
import type { Recipe } from './types';

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

/** Schedules that run from beta_start to beta_end; the others do not look at them. */
const WITH_ENDS = new Set(['linear', 'linear_scaled', 'scaled_linear', 'sigmoid']);

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
  } else if (WITH_ENDS.has(beta_schedule)) {
    if (beta_start >= beta_end) {
      yield {
        path: path('beta_start'),
        message: `schedule.beta_start is ${beta_start}; it has to be below beta_end (${beta_end}).`,
      };
    } else if (beta_schedule === 'linear_scaled' && (beta_end * 1000) / T >= 1) {
      const least = Math.floor(1000 * beta_end) + 1;
      yield {
        path: path('num_train_timesteps'),
        message: `schedule.num_train_timesteps is ${T}; linear_scaled multiplies beta_end (${beta_end}) by 1000/T, which stays below 1 from T = ${least} on.`,
      };
    }
  }
  if (schedule.rescale_betas_zero_snr && training.prediction_type === 'epsilon') {
    yield {
      path: ['training', 'prediction_type'],
      message:
        'training.prediction_type is epsilon, but with rescale_betas_zero_snr the last step holds nothing but noise, from which x₀ cannot be computed; allowed are v_prediction and sample.',
    };
  }
}

function* samplingFaults({ sampling, schedule }: Recipe): Generator<RecipeFault> {
  if (sampling.num_inference_steps > schedule.num_train_timesteps) {
    yield {
      path: ['sampling', 'num_inference_steps'],
      message: `sampling.num_inference_steps is ${sampling.num_inference_steps}; at most num_train_timesteps (${schedule.num_train_timesteps}) are allowed.`,
    };
  }
}
