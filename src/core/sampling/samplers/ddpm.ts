// Layer: core (pure). DDPM ancestral sampling (Ho 2020, Algorithm 2), generalised to visiting a
// subset of the timesteps (Nichol 2021, §4): with a = ᾱ_t, a′ = ᾱ of the next time visited,
// α = a/a′ and β = 1−α, the posterior q(x′ | x, x₀) has
//   mean √a′·β/(1−a)·x₀ + √α·(1−a′)/(1−a)·x,  variance (1−a′)/(1−a)·β.

import { forwardCoefficients } from '../../forward';
import { clippedX0, clippingOptions, requireClipping } from '../clipping';
import { choiceKey } from '../configEntry';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { option, type OptionsOf } from '../option';
import { posterior, type Posterior } from '../posterior';
import { SamplerOptionError, type DiscreteProblem } from '../problem';
import { timestepSpacing } from '../timeGridOptions';
import { inferenceTimesteps } from '../timesteps';

const VARIANCE_TYPES = ['fixed_small', 'fixed_small_log', 'fixed_large', 'learned_range'] as const;
type VarianceType = (typeof VARIANCE_TYPES)[number];

const options = {
  ...timestepSpacing('leading'),
  variance_type: option(
    {
      group: 'noise',
      kind: {
        type: 'choice',
        options: [
          { value: 'fixed_small', label: 'Small: (1−ᾱ′)/(1−ᾱ)·β' },
          { value: 'fixed_small_log', label: 'Small, by its logarithm' },
          { value: 'fixed_large', label: 'Large: β' },
        ],
        refused: {
          learned: 'It needs a network that predicts a variance beside its output.',
          learned_range: 'It needs a network that predicts a variance beside its output.',
        },
      },
      label: 'Variance of a step',
      doc: 'DDPM only: the variance of the reverse step (Ho 2020, section 3.2).',
      also: ['variance'],
      default: 'fixed_small',
    },
    choiceKey(VARIANCE_TYPES, 'fixed_small'),
  ),
  ...clippingOptions(true),
};

type DdpmOptions = OptionsOf<typeof options>;

export const ddpm = defineSampler({
  id: 'ddpm',
  words: {
    label: 'DDPM',
    sentence: 'Walks the forward chain backwards with fresh noise in every step.',
    paper: 'Ho, Jain, Abbeel 2020 (arXiv:2006.11239)',
    order: null,
    deterministic: false,
    first: { reason: 'the original, slow', steps: 'all' },
  },
  options,
  diffusers: {
    className: 'DDPMScheduler',
    rescalesBetas: true,
    moreBetaSchedules: ['sigmoid'],
  },
  networkCallsPerStep: 1,
  grid: () => null,
  run: (problem, chosen) => ddpmSteps(problem, chosen),
});

/** Samples in `num_inference_steps` network calls; draws noise in every step but that at t = 0. */
async function* ddpmSteps<T>(
  problem: DiscreteProblem<T>,
  options: DdpmOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule } = problem;
  requireClipping(options);
  const timesteps = inferenceTimesteps(
    options.timestep_spacing,
    schedule.num_train_timesteps,
    options.num_inference_steps,
    options.steps_offset,
  );
  let x = problem.x_T;
  for (const [index, t] of timesteps.entries()) {
    algebra.keepOnly(x);
    const next = timesteps[index + 1] ?? -1;
    const output = algebra.own(await problem.denoise(x, t));
    const x0 = clippedX0(problem, output, x, forwardCoefficients(schedule, t), options);
    const q = posterior(schedule, t, next);
    const mean = [
      [q.x0, x0],
      [q.x, x],
    ] as const;
    x =
      t > 0
        ? algebra.combine(...mean, await posteriorNoise(problem, options.variance_type, q))
        : algebra.combine(...mean);
    yield { index, count: timesteps.length, t, x, x0, networkCalls: index + 1 };
  }
}

/** The term √variance·z of one step. */
async function posteriorNoise<T>(
  { algebra, noise, learnedNoise }: DiscreteProblem<T>,
  type: VarianceType,
  q: Posterior,
): Promise<readonly [deviation: number, z: T]> {
  if (type === 'learned_range' && !learnedNoise) {
    throw new SamplerOptionError(
      'variance_type "learned_range" needs a network that predicts a variance beside its output.',
    );
  }
  const z = algebra.own(noise());
  if (type === 'learned_range' && learnedNoise) {
    const range = { min: Math.log(q.variance), max: Math.log(q.beta) };
    return [1, algebra.own(await learnedNoise(z, range))];
  }
  return [Math.sqrt(type === 'fixed_large' ? q.beta : q.variance), z];
}
