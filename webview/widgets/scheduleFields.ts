// Layer: page, widgets. The settings of a schedule that a reader may change in a widget, folded away,
// and the line that says what is shown and where it is from.

import { short } from '../../src/core/numberText';
import type { BetaConfig } from '../../src/core/recipe/types';
import { BETA_SCHEDULES } from '../../src/core/schedule';
import type { WidgetSettings } from '../../src/shared/article/widgetBlock';
import { el } from '../ui/dom';
import type { Child } from '../ui/dom';
import type { WidgetMemory } from './contract';
import { Fold, Select } from './frame';

/** Lengths of a chain that are usual, beside the article's own. */
const LENGTHS = [50, 100, 250, 500, 1000, 4000];

export class ScheduleFields {
  readonly element: HTMLElement;
  private readonly fold = new Fold('Settings', () => this.fill());
  private own: BetaConfig | null = null;

  /** @param more fields of the widget's own, which stand first */
  constructor(
    private readonly memory: WidgetMemory,
    private readonly onChange: () => void,
    private readonly more: () => Child[] = () => [],
  ) {
    this.element = this.fold.element;
  }

  /** The article's schedule with what the reader has changed. */
  config({ schedule }: WidgetSettings): BetaConfig {
    if (JSON.stringify(this.own) !== JSON.stringify(schedule)) {
      this.own = schedule;
      this.fold.refresh();
    }
    const named = this.memory.read('beta_schedule');
    const entry = BETA_SCHEDULES.find(({ id }) => id === named);
    const T = this.memory.read('num_train_timesteps');
    const config = { ...schedule };
    if (entry !== undefined) {
      config.beta_schedule = entry.id;
      config.trained_betas = null;
    }
    if (typeof T === 'number' && T !== schedule.num_train_timesteps) {
      config.num_train_timesteps = T;
      config.trained_betas = null;
    }
    return config;
  }

  /** Whether the reader shows another schedule than the article's. */
  get isChanged(): boolean {
    return (
      this.memory.read('beta_schedule') !== undefined ||
      this.memory.read('num_train_timesteps') !== undefined
    );
  }

  private fill(): Child[] {
    const { own, memory } = this;
    if (own === null) return [];
    const set = (name: string, value: string | number): void => {
      memory.write(name, value);
      this.onChange();
    };
    const schedule = new Select({
      label: 'beta_schedule',
      testId: 'widget-beta-schedule',
      choices: BETA_SCHEDULES.map(({ id, label }) => [id, label]),
      onChange: (value) => {
        set('beta_schedule', value);
      },
    });
    schedule.set(String(memory.read('beta_schedule') ?? own.beta_schedule));
    const lengths = [...new Set([...LENGTHS, own.num_train_timesteps])].sort((a, b) => a - b);
    const length = new Select({
      label: 'num_train_timesteps (T)',
      testId: 'widget-timesteps',
      choices: lengths.map((T) => [String(T), String(T)]),
      onChange: (value) => {
        set('num_train_timesteps', Number(value));
      },
    });
    length.set(String(memory.read('num_train_timesteps') ?? own.num_train_timesteps));
    return [el('div', { class: 'fields' }, ...this.more(), schedule.element, length.element)];
  }
}

const SOURCES = {
  article: 'from the article',
  recipe: 'from the recipe',
  defaults: 'usual values; the article names none',
} as const;

/** "linear, T = 1000, β from 0.0001 to 0.02 · from the article". */
export function sourceText(
  config: BetaConfig,
  settings: WidgetSettings,
  isChanged: boolean,
): string {
  const { beta_schedule, num_train_timesteps: T, beta_start, beta_end, trained_betas } = config;
  const usesRange = BETA_SCHEDULES.find(({ id }) => id === beta_schedule)?.usesBetaRange === true;
  const name = trained_betas === null ? beta_schedule : 'a table of β';
  const range =
    usesRange && trained_betas === null
      ? `, β from ${short(beta_start)} to ${short(beta_end)}`
      : '';
  const source = isChanged ? 'changed here' : SOURCES[settings.source];
  return `${name}, T = ${T}${range} · ${source}`;
}
