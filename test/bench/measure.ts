// Layer: benchmark. One workload on all engines: each is opened and checked by its first losses,
// then all are timed in turn, round by round, so that a change of the machine's load meets all
// alike. Slow passes are timed less often, and every wait has a limit.

import { isHalf, PASSES, type PassName, type SessionReport, type Timing } from './contract';
import { costOf, type Workload, type WorkloadCost } from './workloads';
import {
  largestSpread,
  median,
  type PassResult,
  type RowResult,
  type WorkloadResult,
} from './report/results';
import { Session, type EngineUnderTest } from './hosts/host';

const COMPARED_STEPS = 5;
const ROUND_MS = 400;
/** An engine that is not ready, or a single run that is not over, by then is given up. */
const REQUEST_LIMIT_MS = 90_000;
/** A row whose first losses take longer compares fewer of them. */
const LOSSES_LIMIT_MS = 30_000;
/** A pass that took longer in all is not timed again. */
const PASS_LIMIT_MS = 30_000;

/** A row while it is measured. */
interface Running {
  readonly engine: EngineUnderTest;
  session: Session | null;
  report: SessionReport | null;
  problem: string | null;
  losses: number[];
  dispatches: number | null;
  submissions: number | null;
  readonly timings: Record<PassName, Timing[]>;
}

export async function measureWorkload(
  workload: Workload,
  engines: readonly EngineUnderTest[],
  rounds: number,
  say: (progress: string) => void,
): Promise<WorkloadResult> {
  const rows = engines.map(newRow);
  try {
    for (const row of rows) {
      say(`${workload.name}: starting ${row.engine.label}`);
      await attempt(row, () => start(row, workload.name));
    }
    for (let round = 0; round < rounds; round++) {
      for (const row of rotated(rows, round)) {
        say(`${workload.name}: round ${round + 1} of ${rounds}, ${row.engine.label}`);
        await attempt(row, () => timeRow(row));
      }
    }
  } finally {
    for (const { session } of rows) await session?.end();
  }
  return resultOf(workload, rows);
}

function newRow(engine: EngineUnderTest): Running {
  return {
    engine,
    session: null,
    report: null,
    problem: null,
    losses: [],
    dispatches: null,
    submissions: null,
    timings: { train: [], forward: [], product: [] },
  };
}

/** A failure is the row's problem, and the end of its measurements; the others go on. */
async function attempt(row: Running, work: () => Promise<void>): Promise<void> {
  if (row.problem !== null) return;
  try {
    await work();
  } catch (error) {
    row.problem = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    await row.session?.end();
    row.session = null;
  }
}

async function start(row: Running, workload: string): Promise<void> {
  row.problem = row.engine.obstacle(workload);
  if (row.problem !== null) return;
  const session = await Session.start(row.engine);
  row.session = session;
  row.report = await session.open(workload, REQUEST_LIMIT_MS);
  if (!row.report.passes.includes('train')) return;
  const end = performance.now() + LOSSES_LIMIT_MS;
  while (row.losses.length < COMPARED_STEPS && performance.now() < end) {
    const { loss, dispatches, submissions } = await session.step(REQUEST_LIMIT_MS);
    row.losses.push(loss);
    row.dispatches = dispatches;
    row.submissions = submissions;
  }
}

async function timeRow({ session, report, timings }: Running): Promise<void> {
  for (const pass of report?.passes ?? []) {
    const spent = timings[pass].reduce((sum, { ms, runs }) => sum + ms * runs, 0);
    if (session === null || spent > PASS_LIMIT_MS) continue;
    timings[pass].push(await session.measure(pass, ROUND_MS, REQUEST_LIMIT_MS));
  }
}

/** No row always runs after the same one. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % Math.max(1, items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

function resultOf(workload: Workload, running: readonly Running[]): WorkloadResult {
  const cost = costOf(workload);
  const best = (pass: PassName): number =>
    Math.min(...running.map((row) => milliseconds(row, pass) ?? Infinity));
  const torchRows = running.filter(({ engine }) => engine.name.startsWith('torch'));
  const torch = (pass: PassName): number | null => {
    const times = torchRows.map((row) => milliseconds(row, pass)).filter((ms) => ms !== null);
    return times.length === 0 ? null : Math.min(...times);
  };
  const rows = running.map((row): RowResult => {
    const { engine, report, problem, losses, dispatches, submissions } = row;
    const passes = Object.fromEntries(
      PASSES.filter((pass) => row.timings[pass].length > 0).map((pass) => [
        pass,
        passResult(row, pass, cost, best(pass), torch(pass)),
      ]),
    );
    return {
      engine: engine.name,
      label: engine.label,
      detail: report?.detail ?? null,
      problem,
      losses,
      forwardLoss: report?.forwardLoss ?? null,
      passes,
      dispatches,
      submissions,
    };
  });
  const exact = rows.filter(({ engine }) => !isHalf(engine));
  const forwardLosses = rows.flatMap(({ forwardLoss }) =>
    forwardLoss === null ? [] : [[forwardLoss]],
  );
  return {
    workload: workload.name,
    title: workload.title,
    trainBatch: workload.trainBatch,
    forwardBatch: workload.forwardBatch,
    ...cost,
    rows,
    lossDifference: largestSpread(exact.map(({ losses }) => losses)),
    halfDifference: halfDifference(rows),
    forwardDifference: largestSpread(forwardLosses),
  };
}

/** How far engines in 16 bits are from the first one in 32. */
function halfDifference(rows: readonly RowResult[]): number | null {
  const reference = rows.find(({ engine, losses }) => !isHalf(engine) && losses.length > 0);
  const spreads = rows
    .filter(({ engine }) => isHalf(engine))
    .map(({ losses }) => largestSpread([losses, reference?.losses ?? []]))
    .filter((spread) => spread !== null);
  return spreads.length === 0 ? null : Math.max(...spreads);
}

function milliseconds({ timings }: Running, pass: PassName): number | null {
  return timings[pass].length === 0 ? null : median(timings[pass].map(({ ms }) => ms));
}

function passResult(
  row: Running,
  pass: PassName,
  { flops }: WorkloadCost,
  best: number,
  torch: number | null,
): PassResult {
  const timings = row.timings[pass];
  const ms = median(timings.map((timing) => timing.ms));
  const productFlops = row.report?.productFlops ?? 0;
  const gflops = (pass === 'product' ? productFlops : flops[pass]) / ms / 1e6;
  const product = milliseconds(row, 'product');
  const peak = product === null ? null : productFlops / product / 1e6;
  return {
    ms,
    measurements: timings.length,
    runs: timings.reduce((sum, { runs }) => sum + runs, 0),
    gflops,
    shareOfPeak: peak === null ? null : gflops / peak,
    timesBest: ms / best,
    timesTorch: torch === null ? null : ms / torch,
  };
}
