// Layer: shared, article. Rule article/terminal-snr: the settings of the text leave much of the signal
// in x_T, while sampling starts from pure noise (Lin et al. 2023, arXiv:2305.08891).

import { alphaBarAt, TERMINAL_ALPHA_BAR_LIMIT } from '../../../core/schedule';
import { articleSchedule } from '../articleSchedule';
import type { ArticleContents } from '../contents';
import { onceFor } from '../onceFor';
import type { ArticleRule } from './rule';

export const terminalSnr: ArticleRule = {
  id: 'article/terminal-snr',
  severity: 'warning',
  check: (checked) => {
    // A recipe that is at fault is the doctor's matter; here the text alone has to say enough.
    const schedule = articleSchedule({ settings: checked.settings, recipes: [] });
    if (schedule === null || checked.article.blocks.some(({ contents }) => isDiscussed(contents)))
      return [];
    const { config, table, stated } = schedule;
    const timesteps = stated.find(({ name }) => name === 'num_train_timesteps');
    const saysBetas = stated.some(({ name }) => name === 'beta_end' || name === 'beta_schedule');
    const alphaBar = alphaBarAt(table, table.num_train_timesteps - 1);
    if (timesteps === undefined || !saysBetas || alphaBar <= TERMINAL_ALPHA_BAR_LIMIT) return [];
    const { start, end } = timesteps;
    const percent = Math.round(100 * Math.sqrt(alphaBar));
    const range =
      config.beta_schedule === 'squaredcos_cap_v2'
        ? ''
        : ` from ${config.beta_start} to ${config.beta_end}`;
    const message =
      `With T = ${config.num_train_timesteps} and a ${config.beta_schedule} schedule${range}, ᾱ_T = ${alphaBar.toFixed(2)}: ` +
      `x_T still holds ${percent} % of the signal, while sampling starts from pure noise.`;
    return [{ start, end, message, fix: null }];
  },
};

/** An article that speaks of it itself needs no hint. */
const isDiscussed = onceFor(({ prose }: ArticleContents) =>
  /terminal[- ]SNR|signal[- ]leak|not (?:yet )?(?:(?:reach|become|end in|be) )?(?:pure |white )?noise/i.test(
    prose.map(({ text }) => text).join(' '),
  ),
);
