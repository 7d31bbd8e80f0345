// Layer: shared, article. No vscode, no DOM. The recipe that an article's settings make: what its lenses
// train and sample where it has no recipe of its own.

import type { RecipeInput } from '../../core/recipe/types';
import { resolveRecipe } from '../../core/recipe/resolve';
import type { CheckedArticle } from './checked';
import { statedSetting } from './rules/agreement';
import type { SettingName } from './settings/finders';

const SCHEDULE: readonly SettingName[] = [
  'beta_schedule',
  'num_train_timesteps',
  'beta_start',
  'beta_end',
];

/** Points with the article's schedule and number of sampling steps; settings that do not fit go. */
export function articleRecipe(
  { settings }: Pick<CheckedArticle, 'settings'>,
  name: string,
): RecipeInput {
  const said = (names: readonly SettingName[]): Record<string, number | string> =>
    Object.fromEntries(
      names.flatMap((key) => {
        const setting = statedSetting(settings, key);
        return setting === undefined ? [] : [[key, setting.value]];
      }),
    );
  const base: RecipeInput = { name, data: { kind: 'points', name: 'moons' } };
  const schedule = said(SCHEDULE);
  const sampling = said(['num_inference_steps']);
  const candidates: object[] = [{ ...base, schedule, sampling }, { ...base, schedule }, base];
  return candidates.find((input) => resolveRecipe(input).recipe !== null) ?? base;
}
