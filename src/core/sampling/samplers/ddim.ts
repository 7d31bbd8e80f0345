// Layer: core (pure). DDIM (Song, Meng, Ermon 2021, eq. 12): a family of samplers that share
// DDPM's marginals. With a = ᾱ_t, a′ = ᾱ of the next time visited,
//   σ = η √((1−a′)/(1−a)) √(1−a/a′),   x′ = √a′ x₀ + √(1−a′−σ²) ε + σ z.
// η = 0 is deterministic and draws no noise; η = 1 has the variance of DDPM.

import { forwardCoefficients } from '../../forward';
import { predictEpsilon } from '../../prediction';
import { alphaBarAt, keptFraction, type DiscreteSchedule } from '../../schedule';
import { clippedX0, clippingOptions, requireClipping } from '../clipping';
import { booleanKey, numberKey, stepArgument } from '../configEntry';
import type { SamplerStep } from '../contract';
import { defineSampler } from '../definition';
import { option, type OptionsOf } from '../option';
import { requireBetween, type DiscreteProblem } from '../problem';
import { endAtAlphaOne, timestepSpacing } from '../timeGridOptions';
import { inferenceTimesteps } from '../timesteps';

const options = {
  ...timestepSpacing('leading'),
  set_alpha_to_one: endAtAlphaOne(true),
  eta: option(
    {
      group: 'noise',
      kind: { type: 'number', minimum: 0, maximum: 1 },
      label: 'η',
      doc: 'DDIM only: 0 is deterministic, 1 has the variance of DDPM.',
      default: 0,
    },
    stepArgument(numberKey(0)),
  ),
  ...clippingOptions(true),
  use_clipped_model_output: option(
    {
      group: 'clipping',
      kind: { type: 'boolean' },
      label: 'ε from the clipped x₀',
      doc: 'DDIM only: recomputes ε from the clipped x₀ instead of keeping that of the network.',
      default: false,
    },
    stepArgument(booleanKey(false)),
  ),
};

type DdimOptions = OptionsOf<typeof options>;

export const ddim = defineSampler({
  id: 'ddim',
  words: {
    label: 'DDIM',
    sentence:
      'Shares the marginals of DDPM; at η = 0 it draws no noise, so one start gives one sample.',
    paper: 'Song, Meng, Ermon 2021 (arXiv:2010.02502)',
    order: 1,
    deterministic: null,
    first: { reason: 'simple, repeatable', steps: 50 },
  },
  options,
  diffusers: { className: 'DDIMScheduler', rescalesBetas: true },
  networkCallsPerStep: 1,
  orderOf: ({ eta }) => (eta > 0 ? null : 1),
  lostDigits: ({ eta }, schedule, times) => lostDirection(eta, schedule, times),
  grid: () => null,
  run: (problem, chosen) => ddimSteps(problem, chosen),
});

/** Samples in `num_inference_steps` network calls; draws noise in every step when η > 0. */
async function* ddimSteps<T>(
  problem: DiscreteProblem<T>,
  options: DdimOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule } = problem;
  requireClipping(options);
  requireBetween('eta', options.eta, 0, 1);
  const timesteps = inferenceTimesteps(
    options.timestep_spacing,
    schedule.num_train_timesteps,
    options.num_inference_steps,
    options.steps_offset,
  );
  const finalTimestep = options.set_alpha_to_one ? -1 : 0;
  let x = problem.x_T;
  for (const [index, t] of timesteps.entries()) {
    algebra.keepOnly(x);
    const next = timesteps[index + 1] ?? finalTimestep;
    const a = alphaBarAt(schedule, t);
    const aNext = alphaBarAt(schedule, next);
    const at = forwardCoefficients(schedule, t);
    const output = algebra.own(await problem.denoise(x, t));
    const x0 = clippedX0(problem, output, x, at, options);
    const epsilon =
      options.use_clipped_model_output && at.noise > 0
        ? algebra.combine([1 / at.noise, x], [-at.signal / at.noise, x0])
        : predictEpsilon(algebra, problem.output, output, x, at);
    // When both times are the same entry (T = 1, or ᾱ₀ as the end) there is nothing to add.
    const kept = keptFraction(schedule, t, next);
    const variance = a === 1 ? 0 : ((1 - aNext) / (1 - a)) * (1 - kept);
    const sigma = options.eta * Math.sqrt(variance);
    const mean = [
      [Math.sqrt(aNext), x0],
      [Math.sqrt(Math.max(1 - aNext - sigma * sigma, 0)), epsilon],
    ] as const;
    x =
      options.eta > 0
        ? algebra.combine(...mean, [sigma, algebra.own(problem.noise())])
        : algebra.combine(...mean);
    yield { index, count: timesteps.length, t, x, x0, networkCalls: index + 1 };
  }
}

/**
 * The factor √(1 − a′ − σ²) of ε: at η = 1 and small ᾱ almost nothing is left under the root but
 * rounding. How much of a state float32 loses there at the worst step.
 */
function lostDirection(eta: number, schedule: DiscreteSchedule, times: readonly number[]): number {
  if (eta === 0) return 0;
  const lost = times.slice(0, -1).map((t, i) => {
    const a = alphaBarAt(schedule, t);
    const next = alphaBarAt(schedule, times[i + 1]);
    const variance = eta * eta * ((1 - next) / (1 - a)) * (1 - a / next);
    const left = Math.max(1 - next - variance, 0);
    return Math.sqrt(left + 2 ** -23) - Math.sqrt(left);
  });
  return Math.max(0, ...lost);
}
