// Layer: core (pure). Rule of the doctor: the recipe is not what the checkpoint was trained for.

import { percent } from '../../numberText';
import { makeSchedule } from '../../schedule';
import type { ScheduleConfig } from '../../recipe/types';
import type { FieldValue } from '../../recipe/fieldTypes';
import type { RecipeChange, Rule } from '../contract';

/** Difference of √ᾱ that is more than rounding of β in a file. */
const TOLERANCE = 1e-3;

export const modelMismatch: Rule = {
  id: 'model_mismatch',
  title: 'Not what the checkpoint was trained for',
  stage: 'recipe',
  check({ recipe, model }) {
    if (model === null) return null;
    const differing = scheduleDifference(recipe.schedule, model.schedule);
    const told = recipe.training.prediction_type;
    const causes = [
      ...(told === model.prediction_type
        ? []
        : [`The checkpoint predicts ${model.prediction_type}, the recipe says ${told}`]),
      ...(differing === null ? [] : [differing]),
    ];
    if (causes.length === 0) return null;
    return {
      severity: 'error',
      cause: `${causes.join('; ')}.`,
      why: 'The weights answer the question that they were trained on. Read as the answer to another one they give no samples, however long one trains on.',
      // Another kind of schedule has other samplers and times, too: that is another recipe.
      fix:
        recipe.schedule.kind !== model.schedule.kind
          ? null
          : {
              label: 'Take what the checkpoint has',
              changes: [
                { part: 'training', key: 'prediction_type', value: model.prediction_type },
                ...Object.entries<FieldValue>({ ...model.schedule }).map(
                  ([key, value]): RecipeChange => ({ part: 'schedule', key, value }),
                ),
              ],
            },
    };
  },
};

/** How two schedules differ, with its number; null when they are the same to rounding. */
function scheduleDifference(ours: ScheduleConfig, theirs: ScheduleConfig): string | null {
  if (ours.kind !== theirs.kind)
    return `the checkpoint has a schedule of kind ${theirs.kind}, the recipe one of kind ${ours.kind}`;
  const [T, trained] = [ours.num_train_timesteps, theirs.num_train_timesteps];
  if (ours.kind === 'discrete' && theirs.kind === 'discrete') {
    if (T !== trained) return `the checkpoint has ${trained} timesteps, the recipe ${T}`;
    const [a, b] = [makeSchedule(ours), makeSchedule(theirs)].map((table) =>
      table.alphas_cumprod.map(Math.sqrt),
    );
    const most = a.reduce((found, value, t) => Math.max(found, Math.abs(value - b[t])), 0);
    return most <= TOLERANCE
      ? null
      : `the noise schedules differ by up to ${percent(most)} of the signal (√ᾱ_t)`;
  }
  if (ours.kind === 'flow')
    return T === trained ? null : `the checkpoint has ${trained} timesteps, the recipe ${T}`;
  return ours.kind === 'edm' && theirs.kind === 'edm' && ours.sigma_data !== theirs.sigma_data
    ? `the checkpoint has σ_data ${theirs.sigma_data}, the recipe ${ours.sigma_data}`
    : null;
}
