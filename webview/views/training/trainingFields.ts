// Layer: page, views (pure). The settings of a training: which keys of a recipe they are, in the
// groups and the order in which the form asks for them and in which a run shows them, and what they
// come to in few words. The keys themselves follow from the tables of the recipe.

import {
  fieldsIn,
  fieldsOf,
  hasKinds,
  isUsed as isFieldUsed,
  KINDS,
} from '../../../src/core/recipe/fields';
import type { Part } from '../../../src/core/recipe/fieldTypes';
import { fieldOf, valueText } from '../../../src/core/recipe/fieldText';
import type { FieldValue } from '../../../src/core/recipe/fieldKinds';
import { TARGET_SYMBOLS } from '../../../src/core/recipe/targetSymbols';
import type { NetworkConfig, Recipe, ScheduleConfig } from '../../../src/core/recipe/types';
import type { FieldGroup, FieldPath } from '../recipeForm/recipeForm';
import { grouped, short } from '../../ui/numbers';

/** What everybody chooses, of those that the kinds have. */
export const BASIC_FIELDS: readonly FieldPath[] = [
  ['data', 'kind'],
  ['data', 'name'],
  ['network', 'hidden'],
  ['network', 'block_out_channels'],
  ['network', 'num_layers'],
  ['training', 'steps'],
  ['training', 'seed'],
];

/** Files are chosen in a dialog, a list of β is too long for a form, and runs are forked in their list. */
const LEFT_OUT: readonly FieldPath[] = [
  ['data', 'file'],
  ['data', 'folder'],
  ['schedule', 'trained_betas'],
  ['training', 'initial_run'],
  ['training', 'initial_step'],
];

/** The rest: every key that a kind of the part has. */
export const MORE_FIELDS: readonly Required<FieldGroup>[] = [
  { title: 'Data', fields: restOf('data') },
  { title: 'Schedule', fields: restOf('schedule') },
  { title: 'Network', fields: restOf('network') },
  { title: 'Training', fields: restOf('training') },
];

function restOf(part: Part): FieldPath[] {
  const kinds = hasKinds(part) ? KINDS[part].map(({ id }) => id) : [undefined];
  const keys = new Set(kinds.flatMap((kind) => fieldsOf(part, kind).map(([key]) => key)));
  const elsewhere = [...BASIC_FIELDS, ...LEFT_OUT].map((path) => path.join('.'));
  return [...keys]
    .filter((key) => !elsewhere.includes(`${part}.${key}`))
    .map((key): FieldPath => [part, key]);
}

/** Whether a setting has an effect beside the others. */
export function isUsed([part, key]: FieldPath, recipe: Recipe): boolean {
  const field = fieldsIn(recipe, part).find(([name]) => name === key)?.[1];
  return field !== undefined && isFieldUsed(field, recipe);
}

/** Label and value of a setting that the recipe's kinds have. */
export function settingText([part, key]: FieldPath, recipe: Recipe): [label: string, text: string] {
  const field = fieldOf(part, key, hasKinds(part) ? recipe[part].kind : undefined);
  const values = Object.entries<FieldValue>({ ...recipe[part] });
  const value = values.find(([name]) => name === key)?.[1] ?? null;
  return [field.label, valueText(field, value)];
}

/** What is learned: "Two moons", or the name of the file. */
export function dataText({ data }: Pick<Recipe, 'data'>): string {
  const folder = data.kind === 'points' ? null : data.folder;
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
    case 'unet1d':
      return `UNet in 1-D ${network.block_out_channels.join(', ')}`;
    case 'unet3d':
      return `UNet over time ${network.block_out_channels.join(', ')}`;
    case 'dit':
      return `transformer of ${network.num_layers} × ${network.num_attention_heads * network.attention_head_dim}`;
  }
}

function scheduleAndTarget({ schedule, training }: Recipe): string[] {
  return [scheduleText(schedule), `predicts ${TARGET_SYMBOLS[training.prediction_type]}`];
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
