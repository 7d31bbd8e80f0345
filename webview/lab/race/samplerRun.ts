// Layer: worker (pure). One run of a race: a sampler, on its budget of network calls, from the
// common x_T. Everything in float64, so that what is measured is the error of the method.

import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { SamplingConfig, ScheduleConfig } from '../../../src/core/recipe/types';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import { hasOption, networkCallsOf, sampleModel } from '../../../src/core/sampling/catalogue';
import { nextTurn } from '../eventLoop';
import { requireFinite } from '../finiteSamples';
import { RaceError } from './contest';
import type { RaceModel } from './models';

/** What all runs of a race have in common. */
export interface RaceSetup {
  readonly schedule: ScheduleConfig;
  readonly model: RaceModel;
  /** Where σ can be spaced: how; null keeps to evenly spaced timesteps. */
  readonly sigma_schedule: SamplingConfig['sigma_schedule'];
  readonly seed: number;
  readonly count: number;
  /** Numbers in one sample. */
  readonly sampleSize: number;
}

export interface Finish {
  readonly steps: number;
  readonly networkCalls: number;
  /** True when it drew noise, so that it does not solve the ODE. */
  readonly stochastic: boolean;
  /** Network units, one sample after the other. */
  readonly x: Float64Array;
}

/**
 * The settings with the most steps that cost at most `budget` network calls; null when even one
 * step costs more. All samplers start at the last timestep, so all solve the same problem.
 * @throws {RaceError} for settings that the schedule does not allow
 */
export function affordable(
  setup: RaceSetup,
  sampler: string,
  budget: number,
): SamplingConfig | null {
  const { schedule } = setup;
  for (let steps = Math.min(budget, schedule.num_train_timesteps); steps >= 1; steps--) {
    const config = configOf(setup, sampler, steps);
    if (networkCallsOf(config) <= budget) return config;
  }
  return null;
}

function configOf(setup: RaceSetup, sampler: string, steps: number): SamplingConfig {
  const { schedule, sigma_schedule, seed, count } = setup;
  const spaced = {
    ...(sigma_schedule !== null && hasOption(sampler, 'sigma_schedule') ? { sigma_schedule } : {}),
    ...(hasOption(sampler, 'timestep_spacing') ? { timestep_spacing: 'trailing' as const } : {}),
  };
  const { recipe, faults } = resolveRecipe({
    schedule,
    sampling: {
      sampler,
      num_inference_steps: steps,
      seed,
      count,
      ...spaced,
    },
  });
  if (recipe === null) throw new RaceError(faults[0].message);
  return recipe.sampling;
}

/** Runs to the end; gives way between steps and stops there when `signal` says so. */
export async function finish(
  { schedule, model, seed, count, sampleSize }: RaceSetup,
  config: SamplingConfig,
  signal: AbortSignal,
): Promise<Finish> {
  const length = count * sampleSize;
  const x_T = normals(seed, STREAMS.samplingStart, 0, length);
  let draws = 0;
  let last: Finish = { steps: 0, networkCalls: 0, stochastic: false, x: x_T };
  const steps = sampleModel({
    config,
    schedule,
    output: model.output,
    algebra: float64Algebra(sampleSize),
    denoise: model.denoise,
    noise: () => normals(seed, STREAMS.samplingNoise, length * draws++, length),
    x_T,
  });
  for await (const step of steps) {
    const { index, x, networkCalls } = step;
    requireFinite(x, step);
    last = { steps: index + 1, networkCalls, stochastic: draws > 0, x };
    await nextTurn();
    signal.throwIfAborted();
  }
  return last;
}

function normals(seed: number, stream: number, start: number, length: number): Float64Array {
  const draw = new Float64Array(length);
  philoxNormals(seed, stream, start, draw);
  return draw;
}
