// Layer: page, widgets. How points move: forwards into noise, or back with the exact denoiser of the
// data (the posterior mean over the points of the set), by the lab's own samplers. Every frame is
// a state between two steps.

import { empiricalPosterior } from '../../../src/core/exact/empirical';
import { forwardCoefficients } from '../../../src/core/forward';
import type { ForwardCoefficients } from '../../../src/core/forward';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import type { SamplerStep } from '../../../src/core/sampling/contract';
import type { RunProblem } from '../../../src/core/sampling/definition';
import { ddim } from '../../../src/core/sampling/samplers/ddim';
import { ddpm } from '../../../src/core/sampling/samplers/ddpm';
import { flow_euler } from '../../../src/core/sampling/samplers/flow/flow_euler';
import { heun } from '../../../src/core/sampling/samplers/heun';
import { Workspace } from '../../../src/core/sampling/workspace';
import { keptFraction } from '../../../src/core/schedule';
import type { PathMethod } from '../../../src/shared/article/widgetBlock';
import type { Process } from '../process';

export interface MotionFrame extends ForwardCoefficients {
  /** Step of the process, from 0 (data) to T (noise); between steps where a solver goes there. */
  step: number;
  /** Row-major (count × 2). */
  x: Float64Array;
}

export interface Motion {
  process: Process;
  method: PathMethod;
  /** Steps of the motion; the frames are one more. */
  steps: number;
  /** Points that the denoiser knows, row-major (count × 2). */
  data: Float32Array;
  /** How many points move; forwards the first ones of the data. */
  count: number;
}

/** Frames in the order in which they are seen. */
export async function* framesOf(motion: Motion): AsyncGenerator<MotionFrame> {
  const { process, method } = motion;
  if (method === 'forward') yield* forwardFrames(motion);
  else if (process.kind === 'flow') yield* flowFrames(motion);
  else yield* reverseFrames(motion, method);
}

function noiseOf(count: number, stream: number, start = 0): Float64Array {
  const values = new Float64Array(2 * count);
  philoxNormals(0, stream, start, values);
  return values;
}

/** The chain itself, several of its steps at a time; of flow matching the straight lines. */
function* forwardFrames({ process, steps, data, count }: Motion): Generator<MotionFrame> {
  const start = Float64Array.from(data.subarray(0, 2 * count));
  const epsilon = noiseOf(count, STREAMS.noisingView);
  let x = start;
  let before = 0;
  for (let index = 0; index <= steps; index += 1) {
    const step = Math.round((process.T * index) / steps);
    const at = process.at(step);
    if (process.kind === 'flow') {
      x = start.map((value, i) => at.signal * value + at.noise * epsilon[i]);
    } else if (step > before) {
      // q(x_t | x_s) = N(√k x_s, 1 − k) with k = ᾱ_t/ᾱ_s.
      const kept = keptFraction(process.schedule, step - 1, before - 1);
      const fresh = noiseOf(count, STREAMS.samplingNoise, 2 * count * index);
      const [scale, spread] = [Math.sqrt(kept), Math.sqrt(1 - kept)];
      x = x.map((value, i) => scale * value + spread * fresh[i]);
    }
    before = step;
    yield { step, ...at, x };
  }
}

function problemOf(
  { process, data, count }: Motion,
  at: (t: number) => ForwardCoefficients,
): RunProblem<Float64Array> {
  let draws = 0;
  return {
    schedule: process.kind === 'flow' ? null : process.schedule,
    output: 'sample',
    algebra: new Workspace(float64Algebra(2)),
    denoise: (x, t) => empiricalPosterior(data, 2, x, at(t)).x0,
    noise: () => noiseOf(count, STREAMS.samplingNoise, 2 * count * draws++),
    x_T: noiseOf(count, STREAMS.samplingStart),
  };
}

const UNCLIPPED = {
  clip_sample: false,
  clip_sample_range: 1,
  thresholding: false,
  dynamic_thresholding_ratio: 0.995,
  sample_max_value: 1,
} as const;

async function* reverseFrames(
  motion: Motion,
  method: Exclude<PathMethod, 'forward'>,
): AsyncGenerator<MotionFrame> {
  const { process, steps } = motion;
  const { schedule, T } = process;
  const problem = problemOf(motion, (t) => forwardCoefficients(schedule, t));
  yield { step: T, ...process.at(T), x: problem.x_T };
  const common = { ...UNCLIPPED, num_inference_steps: steps, steps_offset: 0 };
  if (method === 'probability_flow') yield* heunFrames(problem, { process, steps: common });
  else {
    const trailing = { ...common, timestep_spacing: 'trailing' } as const;
    const run =
      method === 'ddim'
        ? ddim.run(problem, {
            ...trailing,
            set_alpha_to_one: true,
            eta: 0,
            use_clipped_model_output: false,
          })
        : ddpm.run(problem, { ...trailing, variance_type: 'fixed_small' });
    yield* afterEachStep(run, (t) => {
      const step = t === null ? 0 : t + 1;
      return { step, ...process.at(step) };
    });
  }
}

/** Each state with the time at which the next step begins; null after the last one. */
async function* afterEachStep(
  run: AsyncGenerator<SamplerStep<Float64Array>>,
  place: (next: number | null) => Omit<MotionFrame, 'x'>,
): AsyncGenerator<MotionFrame> {
  let waiting: Float64Array | null = null;
  for await (const { t, x } of run) {
    if (waiting !== null) yield { ...place(t), x: waiting };
    waiting = x;
  }
  if (waiting !== null) yield { ...place(null), x: waiting };
}

/** Heun's method on the probability flow; its states are x/√ᾱ, of noise level σ. */
async function* heunFrames(
  problem: RunProblem<Float64Array>,
  {
    process,
    steps,
  }: {
    process: Process;
    steps: typeof UNCLIPPED & { num_inference_steps: number; steps_offset: number };
  },
): AsyncGenerator<MotionFrame> {
  const options = {
    ...steps,
    timestep_spacing: 'linspace',
    sigma_schedule: null,
    sigma_min: null,
    sigma_max: null,
    rho: 7,
    final_sigmas_type: 'zero',
    s_churn: 0,
    s_tmin: 0,
    s_tmax: null,
    s_noise: 1,
  } as const;
  const grid = heun.grid(options, process.schedule);
  let index = 0;
  for await (const { x } of heun.run(problem, options)) {
    index += 1;
    const sigma = grid?.sigmas[index] ?? 0;
    const signal = 1 / Math.sqrt(1 + sigma * sigma);
    const step = (grid?.timesteps[index] ?? -1) + 1;
    yield { step, signal, noise: signal * sigma, x: x.map((value) => signal * value) };
  }
}

async function* flowFrames(motion: Motion): AsyncGenerator<MotionFrame> {
  const { process, steps } = motion;
  const at = (sigma: number) => ({ signal: 1 - sigma, noise: sigma });
  const problem = problemOf(motion, at);
  yield { step: process.T, ...at(1), x: problem.x_T };
  const run = flow_euler.run(problem, {
    num_inference_steps: steps,
    num_train_timesteps: 1000,
    shift: 1,
    shift_terminal: null,
    sigma_schedule: null,
    stochastic_sampling: false,
  });
  yield* afterEachStep(run, (t) => ({ step: (t ?? 0) * process.T, ...at(t ?? 0) }));
}
