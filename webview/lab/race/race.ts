// Layer: worker. A race: every entrant on every budget of network calls, on one model; each finish is
// an event at once. Small budgets come first. What races is a contest's affair.

import type { DataSet } from '../../../src/core/data/dataSet';
import type { RaceEvent, RaceRequest, RaceResult } from '../../../src/shared/protocol/race';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { openDataSet } from '../data/openDataSet';
import type { Engines } from '../network/contract';
import { decodeModel } from '../network/modelFiles';
import { predictionWorkload } from '../network/predictionWorkload';
import { requireUnconditional } from '../needsSmall';
import { RaceError, type OpenContest, type Subject } from './contest';
import { openMethods } from './methodContest';
import { openSamplers } from './samplerContest';

/** Runs a race. Cancelled between two steps by the signal. @throws {RaceError} in one sentence */
export async function runRace(
  engines: Engines,
  request: RaceRequest,
  context: CallContext<RaceEvent>,
): Promise<RaceResult> {
  const started = performance.now();
  const { contest, entrants, budgets } = request;
  if (entrants.length === 0)
    throw new RaceError(`Choose at least one ${contest.kind.replace(/s$/, '')}.`);
  if (budgets.length === 0) throw new RaceError('Give at least one number of network calls.');
  const model = decodeModel(request.model);
  requireUnconditional(model);
  const data = await openData(request, context.signal);
  const engine = await engines.open(request.engine, predictionWorkload(model, request.count));
  const network =
    request.denoiser === 'network' ? engine.predictor(model.network, model.weights) : null;
  try {
    await runAll(await opened(request, { model, data, network }, context.signal), request, context);
    return { seconds: (performance.now() - started) / 1000, device: engine.report };
  } finally {
    network?.dispose();
    engine.dispose();
  }
}

function opened(
  request: RaceRequest,
  subject: Subject,
  signal: AbortSignal,
): OpenContest | Promise<OpenContest> {
  const { contest } = request;
  switch (contest.kind) {
    case 'samplers':
      return openSamplers(request, contest, subject, signal);
    case 'methods':
      return openMethods(request, contest, subject, signal);
  }
}

/** What the model was trained on; null when that is gone. */
async function openData({ data }: RaceRequest, signal: AbortSignal): Promise<DataSet | null> {
  if (data === null) return null;
  return openDataSet(data.config, data.files, () => undefined, signal);
}

async function runAll(
  contest: OpenContest,
  { entrants, budgets }: RaceRequest,
  { signal, event }: CallContext<RaceEvent>,
): Promise<void> {
  event(contest.yardstick);
  for (const budget of budgets)
    for (const entrant of entrants) {
      const outcome = await attempt(contest, entrant, budget, signal);
      if (typeof outcome === 'string')
        event({ kind: 'refused', entrant, budget, message: outcome });
      else event({ kind: 'finish', ...outcome });
    }
}

/** That one entrant cannot run ends no race. */
async function attempt(
  contest: OpenContest,
  entrant: string,
  budget: number,
  signal: AbortSignal,
): ReturnType<OpenContest['run']> {
  try {
    return await contest.run(entrant, budget, signal);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
