// Layer: shared, article. Rule article/setting: a number of the text is another one in the recipe, or
// in another sentence.

import type { SettingName } from '../settings/finders';
import { contradictions, recipeDisagreements } from './agreement';
import type { ArticleRule } from './rule';
import { settingFix } from './settingFix';

const NAMES: readonly SettingName[] = [
  'num_train_timesteps',
  'beta_start',
  'beta_end',
  'num_inference_steps',
  'guidance_scale',
  'sigma_min',
  'sigma_max',
  'rho',
];

export const setting: ArticleRule = {
  id: 'article/setting',
  severity: 'warning',
  check: (checked) => {
    const { lines } = checked.article;
    const others = NAMES.flatMap((name) =>
      recipeDisagreements(checked, name).map(({ setting: stated, line, value: runs, isOnly }) => ({
        start: stated.start,
        end: stated.end,
        message: `The text says ${name} is ${stated.value} here, but the recipe on line ${line + 1} runs with ${runs}.`,
        fix: isOnly ? settingFix(checked.article.text, stated, runs) : null,
      })),
    );
    const within = contradictions(checked.settings)
      .filter(({ second }) => NAMES.includes(second.name))
      .map(({ first, second: { name, start, end, value } }) => ({
        start,
        end,
        message: `${name} is ${value} here, but ${first.value} on line ${lines.placeOf(first.start).line + 1}.`,
        fix: null,
      }));
    return [...others, ...within];
  },
};
