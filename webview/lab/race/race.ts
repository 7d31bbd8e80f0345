// Layer: worker. A race: every sampler on every budget of network calls, all from one x_T on one
// model. Two yardsticks. Deterministic samplers solve the same ODE, so their error is the RMS
// distance to its converged solution (DPM-Solver++ 2M, Karras spacing, many steps). All samplers draw from
// the same distribution, so all have an energy distance to the data. Small budgets come first.

import { toData } from '../../../src/core/data/scaling';
import { makeSchedule } from '../../../src/core/schedule';
import { Reference } from '../../../src/core/statistics/comparison';
import { chanceLevel } from '../../../src/core/statistics/floor';
import type {
  RaceEvent,
  RaceFinish,
  RaceRequest,
  RaceResult,
} from '../../../src/shared/protocol/race';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { DATA_CHANNELS } from '../network/architecture';
import type { Engines, OpenEngine } from '../network/contract';
import { predictionWorkload } from '../network/predictionWorkload';
import { decodeModel, type Model } from '../network/modelFiles';
import { affordable, finish, RaceError, type Finish, type RaceSetup } from './samplerRun';
import { exactModel, networkModel } from './models';

/**
 * The sampler of the converged solution, which on exact denoisers came closest to all others for
 * its calls; at least this many of them, and so many times the largest budget.
 */
const CONVERGED = { sampler: 'dpmpp_2m', calls: 500, times: 6 } as const;
/** Error of a second-order method at n steps as a share of its distance from the one at n/2 steps. */
const RICHARDSON = 1 / 3;

/** Runs a race; every finish is an event at once. Cancelled between two steps by the signal. */
export async function runRace(
  engines: Engines,
  request: RaceRequest,
  context: CallContext<RaceEvent>,
): Promise<RaceResult> {
  const started = performance.now();
  if (request.samplers.length === 0) throw new RaceError('Choose at least one sampler.');
  if (request.budgets.length === 0)
    throw new RaceError('Give at least one number of network calls.');
  const model = decodeModel(request.model);
  const engine = await engines.open(request.engine, predictionWorkload(model, request.count));
  try {
    if (request.denoiser === 'exact') {
      const schedule = makeSchedule(model.schedule);
      const exact = exactModel(request.data, request.reference, model, schedule);
      await runAll(setupOf(request, model, exact), request, model, context);
    } else await raceNetwork(engine, request, model, context);
    return { seconds: (performance.now() - started) / 1000, device: engine.report };
  } finally {
    engine.dispose();
  }
}

async function raceNetwork(
  engine: OpenEngine,
  request: RaceRequest,
  model: Model,
  context: CallContext<RaceEvent>,
): Promise<void> {
  const { network, weights, schedule } = model;
  const opened = engine.predicting(network, schedule.num_train_timesteps, weights);
  try {
    const setup = setupOf(request, model, networkModel(opened, model));
    await runAll(setup, request, model, context);
  } finally {
    opened.dispose();
  }
}

function setupOf(request: RaceRequest, { schedule }: Model, model: RaceSetup['model']): RaceSetup {
  const { sigma_schedule, seed, count } = request;
  return { schedule, model, sigma_schedule, seed, count };
}

async function runAll(
  setup: RaceSetup,
  { samplers, budgets, reference, count }: RaceRequest,
  { scaling }: Model,
  { signal, event }: CallContext<RaceEvent>,
): Promise<void> {
  const inData = ({ x }: Finish): Float32Array => toData(Float32Array.from(x), scaling);
  const data = reference === null ? null : Reference.of(reference, DATA_CHANNELS, count);
  const { solution, uncertainty } = await converge(setup, Math.max(...budgets), signal);
  event({
    kind: 'converged',
    networkCalls: solution.networkCalls,
    uncertainty,
    samples: inData(solution),
    chance:
      data === null ? null : { level: chanceLevel(data.energyDistanceFloor), size: data.size },
  });
  for (const budget of budgets) {
    for (const sampler of samplers) {
      const outcome = await attempt(setup, sampler, budget, signal);
      if (typeof outcome === 'string') {
        event({ kind: 'refused', sampler, budget, message: outcome });
        continue;
      }
      const { steps, networkCalls, stochastic, x } = outcome;
      const samples = inData(outcome);
      const finished: RaceFinish = {
        sampler,
        budget,
        steps,
        networkCalls,
        error: stochastic ? null : distance(x, solution.x),
        energy_distance: data?.energyDistance(samples) ?? null,
        samples,
      };
      event({ kind: 'finish', ...finished });
    }
  }
}

/** The finish, or the reason why there is none: that one sampler cannot run ends no race. */
async function attempt(
  setup: RaceSetup,
  sampler: string,
  budget: number,
  signal: AbortSignal,
): Promise<Finish | string> {
  try {
    const config = affordable(setup, sampler, budget);
    if (config === null) return `One step costs more than ${budget} network calls.`;
    return await finish(setup, config, signal);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** The converged solution, and its own error as estimated from one with half the steps. */
async function converge(
  setup: RaceSetup,
  largestBudget: number,
  signal: AbortSignal,
): Promise<{ solution: Finish; uncertainty: number }> {
  const fine: RaceSetup = { ...setup, sigma_schedule: 'karras' };
  const calls = Math.max(CONVERGED.calls, CONVERGED.times * largestBudget);
  const config = affordable(fine, CONVERGED.sampler, calls);
  const half = affordable(
    fine,
    CONVERGED.sampler,
    Math.floor((config?.num_inference_steps ?? 0) / 2),
  );
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
