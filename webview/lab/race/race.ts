// Layer: worker. A race: every sampler on every budget of network calls, all from one x_T on one
// model. Two yardsticks. Deterministic samplers solve the same ODE, so their error is the RMS
// distance to its converged solution (DPM-Solver++ 2M, Karras spacing, many steps). All samplers draw from
// the same distribution, so all have an energy distance to the data. Small budgets come first.

import type { DataSet } from '../../../src/core/data/dataSet';
import { outOfNetwork, sampleFacts, sampleSize } from '../../../src/core/data/sampleFormat';
import { requireDiscrete } from '../../../src/core/recipe/narrowing';
import { makeSchedule } from '../../../src/core/schedule';
import { Reference } from '../../../src/core/statistics/comparison';
import { chanceLevel } from '../../../src/core/statistics/floor';
import type {
  RaceEvent,
  RaceFinish,
  RaceRequest,
  RaceResult,
} from '../../../src/shared/protocol/race';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import type { Engines, OpenEngine } from '../network/contract';
import { classLabels } from '../classLabels';
import { openDataSet } from '../data/openDataSet';
import { predictionWorkload } from '../network/predictionWorkload';
import { requireUnconditional } from '../needsSmall';
import { decodeModel, type LoadedNetwork } from '../network/modelFiles';
import { affordable, finish, RaceError, type Finish, type RaceSetup } from './samplerRun';
import { exactModel, networkModel } from './models';

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
  requireUnconditional(model);
  const data = await openData(request, context.signal);
  const engine = await engines.open(request.engine, predictionWorkload(model, request.count));
  try {
    if (request.denoiser === 'exact') {
      const schedule = makeSchedule(requireDiscrete(model.schedule));
      const exact = exactModel(request.data?.config ?? null, data, model, schedule);
      await runAll(setupOf(request, model, exact), request, { model, data }, context);
    } else await raceNetwork(engine, request, { model, data }, context);
    return { seconds: (performance.now() - started) / 1000, device: engine.report };
  } finally {
    engine.dispose();
  }
}

/** What the model was trained on; null when that is gone. */
async function openData({ data }: RaceRequest, signal: AbortSignal): Promise<DataSet | null> {
  if (data === null) return null;
  return openDataSet(data.config, data.files, () => undefined, signal);
}

/** A model and its data. */
interface Subject {
  readonly model: LoadedNetwork;
  readonly data: DataSet | null;
}

async function raceNetwork(
  engine: OpenEngine,
  request: RaceRequest,
  subject: Subject,
  context: CallContext<RaceEvent>,
): Promise<void> {
  const { model } = subject;
  const opened = engine.predictor(model.network, model.weights);
  try {
    const setup = setupOf(request, model, networkModel(opened, model, labelsOf(request, model)));
    await runAll(setup, request, subject, context);
  } finally {
    opened.dispose();
  }
}

function setupOf(
  request: RaceRequest,
  { schedule, format }: LoadedNetwork,
  model: RaceSetup['model'],
): RaceSetup {
  const { sigma_schedule, seed, count } = request;
  return { schedule, model, sigma_schedule, seed, count, sampleSize: sampleSize(format) };
}

function labelsOf(
  { class_label, count }: RaceRequest,
  { format: { classes } }: LoadedNetwork,
): Int32Array | null {
  if (class_label === null || classes === null) return null;
  return classLabels(class_label, count, classes.length);
}

async function runAll(
  setup: RaceSetup,
  { samplers, budgets, count, class_label }: RaceRequest,
  { model: { format }, data: known }: Subject,
  { signal, event }: CallContext<RaceEvent>,
): Promise<void> {
  const { kind } = format;
  const inData = ({ x }: Finish): SampleSet => ({
    ...sampleFacts(format),
    values: outOfNetwork(format, Float32Array.from(x)),
    labels: class_label === null ? null : new Int32Array(count).fill(class_label),
  });
  const data =
    known === null || kind !== 'points'
      ? null
      : Reference.of(known.reference(REFERENCE_COUNT).values, sampleSize(format), count);
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
        energy_distance: data?.energyDistance(samples.values) ?? null,
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
