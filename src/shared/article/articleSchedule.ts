// Layer: shared, article. No vscode, no DOM. The schedule that an article is about: its settings, else
// those of its recipe, else the defaults of the field.

import { BETA_SCHEDULES, makeSchedule, ScheduleError } from '../../core/schedule';
import type { DiscreteSchedule } from '../../core/schedule';
import type { BetaConfig } from '../../core/recipe/types';
import type { CheckedArticle } from './checked';
import { statedSetting } from './rules/agreement';
import type { ArticleSetting } from './settings';

export interface ArticleSchedule {
  config: BetaConfig;
  table: DiscreteSchedule;
  /** The settings of the text that it follows from. */
  stated: ArticleSetting[];
}

/** Of the field: Ho et al. 2020, section 4. */
export const DEFAULT_SCHEDULE: BetaConfig = {
  beta_schedule: 'linear',
  num_train_timesteps: 1000,
  beta_start: 1e-4,
  beta_end: 0.02,
  trained_betas: null,
  rescale_betas_zero_snr: false,
};

/** Null where what is said is no schedule. */
export function articleSchedule({
  settings,
  recipes,
}: Pick<CheckedArticle, 'settings' | 'recipes'>): ArticleSchedule | null {
  const recipe = recipes.find(({ parsed }) => parsed.recipe?.schedule.kind === 'discrete');
  const written = recipe?.parsed.recipe?.schedule;
  const base = written?.kind === 'discrete' ? written : DEFAULT_SCHEDULE;
  const config: BetaConfig = { ...base };
  const stated: ArticleSetting[] = [];
  const take = (name: 'num_train_timesteps' | 'beta_start' | 'beta_end'): void => {
    const setting = statedSetting(settings, name);
    if (typeof setting?.value !== 'number') return;
    config[name] = setting.value;
    stated.push(setting);
  };
  for (const name of ['num_train_timesteps', 'beta_start', 'beta_end'] as const) take(name);
  const named = statedSetting(settings, 'beta_schedule');
  const entry = BETA_SCHEDULES.find(({ id }) => id === named?.value);
  if (named !== undefined && entry !== undefined) {
    config.beta_schedule = entry.id;
    stated.push(named);
  }
  if (config.trained_betas?.length !== config.num_train_timesteps) config.trained_betas = null;
  try {
    return { config, table: makeSchedule(config), stated };
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return null;
  }
}
