// Layer: host, pickers. Asks for class (where the model has some), sampler, steps, seed and count, each
// with the value of the given settings as its default.

import * as vscode from 'vscode';
import { FIELDS } from '../core/recipe/fields';
import { changeSampler } from '../core/recipe/samplingOptions';
import type { SamplingConfig } from '../core/recipe/types';
import { samplersOf, type SamplerEntry } from '../core/sampling/catalogue';
import type { SampleSource } from '../runs/sampler';
import { MODEL_DATA_FILE } from '../shared/protocol/files';
import { modelClasses } from '../runs/modelClasses';
import { askAll, numberStep, pickStep, type Step } from './quickInput';

/** The settings that the user chose; undefined when they closed the input. */
export async function askSampling(
  { recipe, title, model }: SampleSource,
  initial: SamplingConfig,
): Promise<SamplingConfig | undefined> {
  let answer: SamplingConfig = { ...initial };
  const items = samplersOf(recipe.schedule.kind).map((entry) => ({
    label: entry.label,
    description: entry.id,
    detail: `${entry.sentence} ${costOf(entry)}`,
  }));
  const classes = modelClasses(MODEL_DATA_FILE in model ? model[MODEL_DATA_FILE] : null);
  const finished = await askAll(vscode.l10n.t('Sample "{0}"', title), [
    ...(classes === null
      ? []
      : [
          classStep(
            classes,
            () => answer.class_label,
            (label) => {
              answer.class_label = label;
            },
          ),
        ]),
    pickStep({
      placeholder: vscode.l10n.t('Sampler'),
      items: () => items,
      active: () => items.find(({ description }) => description === answer.sampler),
      take: ({ description }) => {
        if (description === answer.sampler) return;
        answer = changeSampler({ ...recipe, sampling: answer }, description);
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Steps of the reverse process'),
      range: () => [1, recipe.schedule.num_train_timesteps],
      value: () => answer.num_inference_steps,
      take: (value) => {
        answer.num_inference_steps = value;
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Seed: the same seed gives the same samples'),
      range: () => rangeOf('seed'),
      value: () => answer.seed,
      take: (value) => {
        answer.seed = value;
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Count: how many samples'),
      range: () => rangeOf('count'),
      value: () => answer.count,
      take: (value) => {
        answer.count = value;
      },
    }),
  ]);
  return finished ? answer : undefined;
}

type ClassLabel = SamplingConfig['class_label'];

/** All classes, or one of them by its name. */
function classStep(
  classes: readonly string[],
  value: () => ClassLabel,
  take: (label: ClassLabel) => void,
): Step {
  const all = { label: vscode.l10n.t('All classes'), description: 'all', value: 'all' as const };
  const items = [
    all,
    ...classes.map((label, index) => ({ label, description: String(index), value: index })),
  ];
  return pickStep({
    placeholder: vscode.l10n.t('Class'),
    items: () => items,
    active: () => items.find((item) => item.value === value()) ?? all,
    take: (item) => {
      take(item.value);
    },
  });
}

/** The limits that the recipe's own rules set to a number of the sampling part. */
function rangeOf(key: 'seed' | 'count'): [minimum: number, maximum: number] {
  const { kind } = FIELDS.sampling[key];
  if (kind.type !== 'integer') throw new TypeError(`sampling.${key} is no whole number.`);
  return [kind.minimum ?? 0, kind.maximum ?? Number.MAX_SAFE_INTEGER];
}

/** Order and cost of a sampler, for those who choose by them. */
function costOf({ order, networkCallsPerStep: calls }: SamplerEntry): string {
  const cost =
    calls === 1
      ? vscode.l10n.t('1 network call a step')
      : vscode.l10n.t('{0} network calls a step', calls);
  return order === null
    ? vscode.l10n.t('Stochastic, {0}.', cost)
    : vscode.l10n.t('Order {0}, {1}.', order, cost);
}
