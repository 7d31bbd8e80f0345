// Layer: core (pure). Rule of the doctor: the averaged weights hold little of what was learned since
// the recipe was changed. A training from nothing cannot have this: its average warms up.

import { grouped, percent } from '../../numberText';
import { emaDecayAt } from '../../training/averaging';
import type { Rule } from '../contract';

const LEAST_STEPS = 50;
const LEAST_SHARE = 0.5;

export const emaTooEarly: Rule = {
  id: 'ema_too_early',
  title: 'Average sampled too early',
  stage: 'training',
  check({ recipe: { training: config }, training }) {
    const since = training?.changedAt ?? null;
    if (training === null || since === null || config.ema_decay === 0) return null;
    const steps = training.step - since;
    if (steps < LEAST_STEPS) return null;
    let kept = 1;
    for (let k = since; k < training.step; k++) kept *= emaDecayAt(config, k);
    const share = 1 - kept;
    if (share >= LEAST_SHARE) return null;
    // A half-life of a tenth of the steps leaves 0.1 % of the weights before them.
    const decay = Number((2 ** (-10 / steps)).toPrecision(3));
    const halfLife = Math.log(2) / -Math.log(emaDecayAt(config, training.step));
    return {
      severity: 'info',
      cause: `Only ${percent(share)} of the averaged weights are from the ${grouped(steps)} steps since step ${grouped(since)}; the half-life of the average is ${grouped(halfLife)} steps.`,
      why: 'Samples are drawn with the averaged weights, and these are still nearly those from before the recipe was changed. They follow after a few half-lives, or with a shorter one.',
      fix: {
        label: `Average with a decay of ${decay}`,
        changes: [
          { part: 'training', key: 'ema_decay', value: decay },
          { part: 'training', key: 'ema_half_life', value: null },
        ],
      },
    };
  },
};
