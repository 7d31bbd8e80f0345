// Layer: worker (pure). Samplers race: all from one x_T on one model, in float64. Two yardsticks.
// Deterministic samplers solve the same ODE, so their error is the RMS distance to its converged
// solution (DPM-Solver++ 2M, Karras spacing, many steps). All samplers draw from the same
// distribution, so all have an energy distance to the data.

import { outOfNetwork, sampleFacts, sampleSize } from '../../../src/core/data/sampleFormat';
import { requireDiscrete } from '../../../src/core/recipe/narrowing';
import { makeSchedule } from '../../../src/core/schedule';
import { Reference } from '../../../src/core/statistics/comparison';
import { chanceLevel } from '../../../src/core/statistics/floor';
import type { Contest, RaceRequest } from '../../../src/shared/protocol/race';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { classLabels } from '../classLabels';
import { RaceError, type OpensContest, type Subject } from './contest';
import { exactModel, networkModel, type RaceModel } from './models';
import { affordable, finish, type Finish, type RaceSetup } from './samplerRun';

type Settings = Extract<Contest, { kind: 'samplers' }>;

/**
 * The converged solution: at least this many network calls, and so many times the largest budget,
 * of the sampler that on exact denoisers came closest to all others for its calls.
 */
const CONVERGED = { calls: 240, times: 6 } as const;
const CONVERGED_SAMPLERS = { discrete: 'dpmpp_2m', flow: 'flow_heun', edm: 'edm_heun' } as const;
/** Points of the data that the samples are measured against. */
const REFERENCE_COUNT = 4_000;
/** Error of a second-order method at n steps as a share of its distance from the one at n/2 steps. */
const RICHARDSON = 1 / 3;

export const openSamplers: OpensContest<Settings> = async (request, settings, subject, signal) => {
  const { count, seed, budgets } = request;
  const { format, schedule } = subject.model;
  const { class_label, sigma_schedule } = settings;
  const setup: RaceSetup = {
    ...{ schedule, sigma_schedule, seed, count, sampleSize: sampleSize(format) },
    model: modelOf(request, settings, subject),
  };
  const inData = ({ x }: Finish): SampleSet => ({
    ...sampleFacts(format),
    values: outOfNetwork(format, Float32Array.from(x)),
    labels: class_label === null ? null : new Int32Array(count).fill(class_label),
  });
  const data =
    subject.data === null || format.kind !== 'points'
      ? null
      : Reference.of(subject.data.reference(REFERENCE_COUNT).values, sampleSize(format), count);
  const { solution, uncertainty } = await converge(setup, Math.max(...budgets), signal);
  return {
    yardstick: {
      kind: 'converged',
      networkCalls: solution.networkCalls,
      uncertainty,
      samples: inData(solution),
      chance:
        data === null ? null : { level: chanceLevel(data.energyDistanceFloor), size: data.size },
    },
    run: async (entrant, budget, stop) => {
      const config = affordable(setup, entrant, budget);
      if (config === null) return `One step costs more than ${budget} network calls.`;
      const finished = await finish(setup, config, stop);
      const { steps, networkCalls, stochastic, x } = finished;
      const samples = inData(finished);
      return {
        ...{ entrant, budget, steps, networkCalls, gradients: 0, samples },
        error: stochastic ? null : distance(x, solution.x),
        energy_distance: data?.energyDistance(samples.values) ?? null,
        posterior_distance: null,
      };
    },
  };
};

function modelOf(
  { data: source, count }: RaceRequest,
  { class_label }: Settings,
  { model, data, network }: Subject,
): RaceModel {
  if (network === null) {
    const schedule = makeSchedule(requireDiscrete(model.schedule));
    return exactModel(source?.config ?? null, data, model, schedule);
  }
  const { classes } = model.format;
  const hasLabels = class_label !== null && classes !== null;
  const labels = hasLabels ? classLabels(class_label, count, classes.length) : null;
  return networkModel(network, model, labels);
}

/** The converged solution, and its own error as estimated from one with half the steps. */
async function converge(
  setup: RaceSetup,
  largestBudget: number,
  signal: AbortSignal,
): Promise<{ solution: Finish; uncertainty: number }> {
  const fine: RaceSetup = { ...setup, sigma_schedule: 'karras' };
  const calls = Math.max(CONVERGED.calls, CONVERGED.times * largestBudget);
  const sampler = CONVERGED_SAMPLERS[setup.schedule.kind];
  const config = affordable(fine, sampler, calls);
  const half = affordable(fine, sampler, Math.floor((config?.num_inference_steps ?? 0) / 2));
  if (config === null || half === null) {
    throw new RaceError('The schedule is too short for a converged solution.');
  }
  const solution = await finish(fine, config, signal);
  const coarser = await finish(fine, half, signal);
  return { solution, uncertainty: RICHARDSON * distance(solution.x, coarser.x) };
}

/** Root of the mean square of the differences, number by number. */
function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}
