// Layer: core (pure). PNDM (Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models on
// Manifolds"): linear multistep weights on ε, each step taken by the DDIM formula (their eq. 11).
// The first steps are pseudo Runge–Kutta (four network calls each, three steps) or, with
// `skip_prk_steps`, one pseudo improved Euler step of two calls, as latent diffusion does.

import { forwardCoefficients } from '../../forward';
import { predictEpsilon, predictX0 } from '../../prediction';
import { booleanKey } from '../configEntry';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { option, type OptionsOf } from '../option';
import { SamplerOptionError, type DiscreteProblem } from '../problem';
import { endAtAlphaOne, timestepSpacing } from '../timeGridOptions';
import { inferenceTimesteps } from '../timesteps';

const options = {
  ...timestepSpacing('leading'),
  set_alpha_to_one: endAtAlphaOne(false, false),
  skip_prk_steps: option(
    {
      group: 'solver',
      kind: { type: 'boolean' },
      label: 'Skip Runge–Kutta steps',
      doc: 'PNDM only: starts with one step of two calls instead of three of four.',
      default: true,
    },
    booleanKey(false),
  ),
};

type PndmOptions = OptionsOf<typeof options>;

export const pndm = defineSampler({
  id: 'pndm',
  words: {
    label: 'PNDM',
    sentence: 'Multistep weights on the predicted noise, carried along the DDIM curve.',
    paper: 'Liu et al. 2022, PNDM (arXiv:2202.09778)',
    order: 2,
    deterministic: true,
    first: null,
  },
  options,
  diffusers: { className: 'PNDMScheduler', rescalesBetas: false },
  networkCallsPerStep: 1,
  // Without Runge–Kutta the first step takes two calls, with it the first three take four each.
  networkCalls: ({ num_inference_steps: n, skip_prk_steps }) =>
    skip_prk_steps ? n + (n > 1 ? 1 : 0) : n + 9,
  *faults({ skip_prk_steps, num_inference_steps }) {
    if (skip_prk_steps || num_inference_steps >= 4) return;
    yield { key: 'num_inference_steps', rule: 'with Runge–Kutta steps pndm needs at least 4' };
  },
  grid: () => null,
  run: (problem, chosen) => pndmSteps(problem, chosen),
});

/** Adams–Bashforth weights, newest slope first, by number of slopes. */
const ADAMS_BASHFORTH: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** Number of pseudo Runge–Kutta steps with which the multistep method is started. */
const RUNGE_KUTTA_STEPS = 3;

/** Deterministic; one network call per step after the first ones. */
async function* pndmSteps<T>(
  problem: DiscreteProblem<T>,
  options: PndmOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule, output } = problem;
  const timesteps = inferenceTimesteps(
    options.timestep_spacing,
    schedule.num_train_timesteps,
    options.num_inference_steps,
    options.steps_offset,
  );
  const count = timesteps.length;
  const warmUp = options.skip_prk_steps ? 0 : RUNGE_KUTTA_STEPS;
  if (count < warmUp + 1) {
    throw new SamplerOptionError(
      `num_inference_steps is ${count}; PNDM with Runge–Kutta steps needs at least ${warmUp + 1}.`,
    );
  }
  const finalTimestep = options.set_alpha_to_one ? -1 : 0;
  let networkCalls = 0;
  const call = async (x: T, t: number): Promise<T> => {
    networkCalls++;
    const raw = algebra.own(await problem.denoise(x, t));
    // The multistep weights act on ε or v, whichever the network gives, as in diffusers.
    return output === 'sample'
      ? predictEpsilon(algebra, output, raw, x, forwardCoefficients(schedule, t))
      : raw;
  };
  const kind = output === 'sample' ? 'epsilon' : output;
  /** DDIM's step from t to next along one output; eq. 11 written with x₀, finite at ᾱ = 0. */
  const transfer = (x: T, t: number, next: number, raw: T): T => {
    const at = forwardCoefficients(schedule, t);
    const to = forwardCoefficients(schedule, next);
    const x0 = predictX0(algebra, kind, raw, x, at);
    const epsilon = predictEpsilon(algebra, kind, raw, x, at);
    return algebra.combine([to.signal, x0], [to.noise, epsilon]);
  };

  let x = problem.x_T;
  let slopes: T[] = [];
  for (const [index, t] of timesteps.entries()) {
    slopes = slopes.slice(0, ADAMS_BASHFORTH.length - 1);
    algebra.keepOnly(x, ...slopes);
    const next = timesteps[index + 1] ?? finalTimestep;
    const first = await call(x, t);
    const stages: T[] = [];
    let direction: T;
    if (index < warmUp) {
      // The middle as a whole timestep. In an odd stride diffusers takes the one above it for the
      // first state there, and the one below for the network and the second state.
      const half = Math.floor((t - next) / 2);
      const middle = next + half;
      const x2 = transfer(x, t, t - half, first);
      const e2 = await call(x2, middle);
      const x3 = transfer(x, t, middle, e2);
      const e3 = await call(x3, middle);
      const x4 = transfer(x, t, next, e3);
      const e4 = await call(x4, next);
      direction = algebra.combine([1 / 6, first], [1 / 3, e2], [1 / 3, e3], [1 / 6, e4]);
      stages.push(x2, x3, x4);
    } else if (slopes.length === 0) {
      if (index + 1 < count) {
        const predicted = transfer(x, t, next, first);
        direction = algebra.combine([0.5, await call(predicted, next)], [0.5, first]);
        stages.push(predicted);
      } else {
        direction = first;
      }
    } else {
      const recent = [first, ...slopes];
      const weights = ADAMS_BASHFORTH[recent.length - 1];
      direction = algebra.combine(...recent.map((slope, k) => [weights[k], slope] as const));
    }
    slopes.unshift(first);
    const x0 = predictX0(algebra, kind, direction, x, forwardCoefficients(schedule, t));
    x = transfer(x, t, next, direction);
    yield { index, count, t, x, x0, stages, networkCalls };
  }
}
