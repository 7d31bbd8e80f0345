// Layer: shared, article. Rule article/schedule: the text names one schedule and the recipe, or
// another sentence, has another.

import { contradictions, recipeDisagreements } from './agreement';
import type { ArticleRule } from './rule';
import { settingFix } from './settingFix';

export const schedule: ArticleRule = {
  id: 'article/schedule',
  severity: 'warning',
  check: (checked) => {
    const { lines } = checked.article;
    const others = recipeDisagreements(checked, 'beta_schedule').map(
      ({ setting, line, value, isOnly }) => ({
        start: setting.start,
        end: setting.end,
        message: `The text says the schedule is ${setting.value} here, but the recipe on line ${line + 1} runs with ${value}.`,
        fix: isOnly ? settingFix(checked.article.text, setting, value) : null,
      }),
    );
    const within = contradictions(checked.settings)
      .filter(({ second }) => second.name === 'beta_schedule')
      .map(({ first, second: { start, end, value } }) => ({
        start,
        end,
        message: `The schedule is ${value} here, but ${first.value} on line ${lines.placeOf(first.start).line + 1}.`,
        fix: null,
      }));
    return [...others, ...within];
  },
};
