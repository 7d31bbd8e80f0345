// Layer: page, views (pure). The settings of a training: which keys of a recipe they are, in the
// groups and the order in which the form asks for them and in which a run shows them, and what they
// come to in few words.

import { fieldOf, valueText } from '../../../src/core/recipe/fieldText';
import type { FieldValue } from '../../../src/core/recipe/fieldTypes';
import type { Recipe, TrainingConfig } from '../../../src/core/recipe/types';
import type { FieldGroup, FieldPath } from '../recipeForm/recipeForm';
import { grouped, short } from '../../ui/numbers';

/** What everybody chooses. */
export const BASIC_FIELDS: readonly FieldPath[] = [
  ['data', 'name'],
  ['network', 'hidden'],
  ['training', 'steps'],
  ['training', 'seed'],
];

/** The rest. */
export const MORE_FIELDS: readonly Required<FieldGroup>[] = [
  {
    title: 'Data',
    fields: [
      ['data', 'count'],
      ['data', 'noise'],
      ['data', 'seed'],
    ],
  },
  {
    title: 'Schedule',
    fields: [
      ['schedule', 'beta_schedule'],
      ['schedule', 'num_train_timesteps'],
      ['schedule', 'beta_start'],
      ['schedule', 'beta_end'],
      ['schedule', 'rescale_betas_zero_snr'],
    ],
  },
  {
    title: 'Network',
    fields: [
      ['network', 'layers'],
      ['network', 'input_embedding_dim'],
      ['network', 'time_embedding_dim'],
    ],
  },
  {
    title: 'Training',
    fields: [
      ['training', 'prediction_type'],
      ['training', 'loss_weighting'],
      ['training', 'snr_gamma'],
      ['training', 'p2_gamma'],
      ['training', 'p2_k'],
      ['training', 'timestep_sampling'],
      ['training', 'logit_mean'],
      ['training', 'logit_std'],
      ['training', 'batch_size'],
      ['training', 'learning_rate'],
      ['training', 'lr_scheduler'],
      ['training', 'weight_decay'],
      ['training', 'mixed_precision'],
      ['training', 'ema_decay'],
      ['training', 'checkpoint_every'],
      ['training', 'sample_every'],
    ],
  },
];

/** Whether a setting has an effect beside the others. */
export function isUsed([part, key]: FieldPath, { data, training }: Recipe): boolean {
  // A set is chosen in place of a file; the rest says how it is drawn.
  if (part === 'data') return key === 'name' || data.name !== null;
  return part !== 'training' || isUsedInTraining(key, training);
}

/** The constants of a weighting or distribution are there only when it is chosen. */
function isUsedInTraining(
  key: string,
  { loss_weighting, timestep_sampling }: TrainingConfig,
): boolean {
  switch (key as keyof TrainingConfig) {
    case 'snr_gamma':
      return loss_weighting === 'min_snr' || loss_weighting === 'soft_min_snr';
    case 'p2_gamma':
    case 'p2_k':
      return loss_weighting === 'p2';
    case 'logit_mean':
    case 'logit_std':
      return timestep_sampling === 'logit_normal';
    default:
      return true;
  }
}

/** Label and value of a setting. */
export function settingText([part, key]: FieldPath, recipe: Recipe): [label: string, text: string] {
  const field = fieldOf(part, key);
  const values = Object.entries<FieldValue>({ ...recipe[part] });
  const value = values.find(([name]) => name === key)?.[1] ?? null;
  return [field.label, valueText(field, value)];
}

/** What is learned: "Two moons", or the name of the file. */
export function dataText({ data }: Recipe): string {
  return data.file ?? valueText(fieldOf('data', 'name'), data.name);
}

/** What a training is told by: "Two moons · width 128 · 4,000 steps · Cosine · predicts v". */
export function settingsSentence(recipe: Recipe): string {
  const { network, training } = recipe;
  return [
    dataText(recipe),
    `width ${grouped(network.hidden)}`,
    `${grouped(training.steps)} steps`,
    ...scheduleAndTarget(recipe),
  ].join(' · ');
}

/** What stands in the part of the form that is closed. */
export function moreSentence(recipe: Recipe): string {
  const { network, training } = recipe;
  return [
    ...scheduleAndTarget(recipe),
    `${grouped(network.layers)} hidden layers`,
    `batch ${grouped(training.batch_size)}`,
    `learning rate ${short(training.learning_rate)}`,
  ].join(' · ');
}

const TARGETS = { epsilon: 'ε', sample: 'x₀', v_prediction: 'v' } as const;

function scheduleAndTarget({ schedule, training }: Recipe): string[] {
  const shape =
    schedule.trained_betas === null
      ? valueText(fieldOf('schedule', 'beta_schedule'), schedule.beta_schedule)
      : 'own β';
  return [shape, `predicts ${TARGETS[training.prediction_type]}`];
}
