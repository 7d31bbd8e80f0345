// Layer: page, views. The schedule and the seed of the noising view, folded into a sentence.

import { FIELDS } from '../../../src/core/recipe/fields';
import type { BetaConfig, BetaSchedule } from '../../../src/core/recipe/types';
import { valueFault } from '../../../src/core/recipe/validate';
import { BETA_SCHEDULES } from '../../../src/core/schedule';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { FoldedSettings } from '../../ui/stageLayout';
import { chooser, iconButton } from '../../ui/toolkit';
import { fieldControl } from '../recipeForm/fieldControl';

export interface NoisingSettingsOptions {
  readonly onSchedule: (beta_schedule: BetaSchedule) => void;
  readonly onSeed: (seed: number) => void;
}

export class NoisingSettings {
  readonly element: HTMLElement;
  private readonly folded: FoldedSettings;
  private readonly schedule;
  private readonly seed = fieldControl({
    field: FIELDS.sampling.seed,
    name: 'seed',
    label: 'Seed',
    testId: 'noising-seed',
    value: 0,
    onChange: (value) => {
      this.enterSeed(value ?? 0);
    },
  });

  constructor(private readonly options: NoisingSettingsOptions) {
    this.schedule = chooser({
      label: 'Noise schedule',
      choices: BETA_SCHEDULES.map(({ id, label }) => ({ value: id, label })),
      value: '',
      title: 'beta_schedule: shape of β over the timesteps',
      testId: 'noising-schedule',
      onChange: (value) => {
        options.onSchedule(value as BetaSchedule);
      },
    });
    const dice = iconButton('dice', 'Another seed', 'noising-dice', () => {
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      this.seed.show(seed);
      this.enterSeed(seed);
    });
    const seed = el('div', { class: 'with-button' }, this.seed.element, dice.element);
    this.folded = new FoldedSettings(
      'noising-settings',
      'Change',
      el('div', { class: 'form' }, this.schedule.element, seed),
    );
    this.element = this.folded.element;
  }

  /** What is in force. */
  show({ beta_schedule, num_train_timesteps }: BetaConfig, seed: number): void {
    this.schedule.value = beta_schedule;
    const label = BETA_SCHEDULES.find(({ id }) => id === beta_schedule)?.label ?? beta_schedule;
    this.folded.show(
      `${label} schedule · ${grouped(num_train_timesteps)} timesteps · seed ${seed}`,
    );
  }

  private enterSeed(value: unknown): void {
    const problem = valueFault('Seed', FIELDS.sampling.seed, value);
    this.seed.setError(problem);
    if (problem === null) this.options.onSeed(Number(value));
  }
}
