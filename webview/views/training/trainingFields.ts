// Layer: page, views (pure). The settings of a training: which keys of a recipe they are, in the
// groups and the order in which the form asks for them and in which a run shows them, and what they
// come to in few words.

import { fieldsIn, isUsed as isFieldUsed } from '../../../src/core/recipe/fields';
import { fieldOf, valueText } from '../../../src/core/recipe/fieldText';
import type { FieldValue } from '../../../src/core/recipe/fieldKinds';
import type { NetworkConfig, Recipe, ScheduleConfig } from '../../../src/core/recipe/types';
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
      ['data', 'held_out'],
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
      ['training', 'p_mean'],
      ['training', 'p_std'],
      ['training', 'label_dropout'],
      ['training', 'batch_size'],
      ['training', 'gradient_accumulation_steps'],
      ['training', 'learning_rate'],
      ['training', 'lr_scheduler'],
      ['training', 'warmup_steps'],
      ['training', 'pct_start'],
      ['training', 'div_factor'],
      ['training', 'final_div_factor'],
      ['training', 'weight_decay'],
      ['training', 'max_grad_norm'],
      ['training', 'mixed_precision'],
      ['training', 'ema_decay'],
      ['training', 'ema_half_life'],
      ['training', 'checkpoint_every'],
      ['training', 'sample_every'],
    ],
  },
];

/** Whether a setting has an effect beside the others. */
export function isUsed([part, key]: FieldPath, recipe: Recipe): boolean {
  const field = fieldsIn(recipe, part).find(([name]) => name === key)?.[1];
  return field !== undefined && isFieldUsed(field, recipe);
}

/** Label and value of a setting. */
export function settingText([part, key]: FieldPath, recipe: Recipe): [label: string, text: string] {
  const field = fieldOf(
    part,
    key,
    part === 'training' || part === 'sampling' ? undefined : recipe[part].kind,
  );
  const values = Object.entries<FieldValue>({ ...recipe[part] });
  const value = values.find(([name]) => name === key)?.[1] ?? null;
  return [field.label, valueText(field, value)];
}

/** What is learned: "Two moons", or the name of the file. */
export function dataText({ data }: Recipe): string {
  const folder = data.kind === 'images' ? data.folder : null;
  return data.file ?? folder ?? valueText(fieldOf('data', 'name', data.kind), data.name);
}

/** What a training is told by: "Two moons · width 128 · 4,000 steps · Cosine · predicts v". */
export function settingsSentence(recipe: Recipe): string {
  const { network, training } = recipe;
  return [
    dataText(recipe),
    networkText(network),
    `${grouped(training.steps)} steps`,
    ...scheduleAndTarget(recipe),
  ].join(' · ');
}

/** What stands in the part of the form that is closed. */
export function moreSentence(recipe: Recipe): string {
  const { network, training } = recipe;
  return [
    ...scheduleAndTarget(recipe),
    ...(network.kind === 'mlp' ? [`${grouped(network.layers)} hidden layers`] : []),
    `batch ${grouped(training.batch_size)}`,
    `learning rate ${short(training.learning_rate)}`,
  ].join(' · ');
}

/** How large a network is: "width 128", "UNet 32, 64", "transformer of 6 × 128". */
function networkText(network: NetworkConfig): string {
  switch (network.kind) {
    case 'mlp':
      return `width ${grouped(network.hidden)}`;
    case 'unet2d':
      return `UNet ${network.block_out_channels.join(', ')}`;
    case 'dit':
      return `transformer of ${network.num_layers} × ${network.num_attention_heads * network.attention_head_dim}`;
  }
}

const TARGETS = {
  epsilon: 'ε',
  sample: 'x₀',
  v_prediction: 'v',
  flow: 'ε − x₀',
  edm: 'F',
} as const;

function scheduleAndTarget({ schedule, training }: Recipe): string[] {
  return [scheduleText(schedule), `predicts ${TARGETS[training.prediction_type]}`];
}

function scheduleText(schedule: ScheduleConfig): string {
  switch (schedule.kind) {
    case 'discrete':
      return schedule.trained_betas === null
        ? valueText(fieldOf('schedule', 'beta_schedule'), schedule.beta_schedule)
        : 'own β';
    case 'flow':
      return 'flow matching';
    case 'edm':
      return 'EDM';
  }
}
