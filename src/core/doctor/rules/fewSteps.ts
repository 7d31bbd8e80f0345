// Layer: core (pure). Rule of the doctor: fewer steps than the sampler is any good with.

import { grouped } from '../../numberText';
import { networkCallsOf, orderOf, SAMPLERS } from '../../sampling/catalogue';
import type { Rule } from '../contract';

/** Steps below which samples are visibly worse, for what is no solver of the ODE and by order. */
const LEAST = { ddpm: 50, stochastic: 10, first: 10, higher: 6 } as const;
/** What the samplers themselves suggest. */
const GOOD = { ddpm: 250, stochastic: 25, first: 50, higher: 20 } as const;

export const fewSteps: Rule = {
  id: 'few_steps',
  title: 'Too few steps for the sampler',
  stage: 'sampling',
  check({ recipe: { schedule, sampling } }) {
    const { sampler, num_inference_steps: steps } = sampling;
    const T = schedule.num_train_timesteps;
    const entry = SAMPLERS.find(({ id }) => id === sampler);
    // A short schedule is walked step by step, which is what the network was trained for.
    if (entry === undefined || (schedule.kind === 'discrete' && steps >= T)) return null;
    const order = orderOf(sampling);
    const group =
      entry.method === 'ddpm'
        ? 'ddpm'
        : order === null
          ? 'stochastic'
          : order === 1
            ? 'first'
            : 'higher';
    if (steps >= LEAST[group]) return null;
    const wanted = schedule.kind === 'edm' ? GOOD[group] : Math.min(GOOD[group], T);
    const apart = Math.round(T / steps);
    const over = schedule.kind === 'discrete' ? `, each over ${grouped(apart)} timesteps` : '';
    const calls = grouped(networkCallsOf(sampling));
    return {
      severity: 'warning',
      cause: `${entry.label} makes ${grouped(steps)} steps${over}, with ${calls} calls of the network; it needs about ${grouped(wanted)} steps.`,
      why: WHY[group],
      fix: {
        label: `Use ${grouped(wanted)} steps`,
        changes: [{ part: 'sampling', key: 'num_inference_steps', value: wanted }],
      },
    };
  },
};

const WHY = {
  ddpm: 'A step of DDPM is right only where it adds little noise, so it needs hundreds of them; DDIM and DPM-Solver++ follow the same model in 20 to 50 (Song et al. 2021, table 1).',
  stochastic:
    'Each step adds noise that later ones have to take out again, and here too few are left for that.',
  first:
    'The error of a first-order solver is proportional to its step, so that curved paths are cut short; a second-order one such as DPM-Solver++ does with 20 steps (Lu et al. 2022).',
  higher:
    'A solver of higher order makes its first and last steps at lower order, and with so few hardly any others are left (Lu et al. 2022).',
} as const;
