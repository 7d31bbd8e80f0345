// Layer: benchmark. The results as aligned tables for a person: one a workload, an
// engine a line; what did not run says why in place of its figures.

import { isHalf, type PassName } from '../contract';
import { overheadLine } from '../overhead';
import type { BenchedWorkload, PassResult, RowResult, WorkloadResult } from './results';

const HEADER = [
  'engine',
  'train',
  '× best',
  '× torch',
  'of peak',
  'forward',
  '× best',
  '× torch',
  'of peak',
  'peak',
  'dispatches',
];

/** The tables of all workloads, as lines. */
export function tables(results: readonly BenchedWorkload[]): string[] {
  return [...results.flatMap((result) => [...table(result), '']), ...details(results)];
}

/** What computed, once an engine. */
function details(results: readonly BenchedWorkload[]): string[] {
  const rows = results.flatMap((result) => result.rows);
  const known = new Map(rows.map(({ label, detail }) => [label, detail]));
  for (const { label, detail } of rows) if (detail !== null) known.set(label, detail);
  return [...known].flatMap(([label, detail]) => (detail === null ? [] : [`${label}: ${detail}`]));
}

function table(result: BenchedWorkload): string[] {
  const { title, parameters, trainBatch, forwardBatch, flops, rows } = result;
  const ran = rows.filter(({ passes }) => Object.keys(passes).length > 0);
  const cells = [HEADER, ...ran.map(line)];
  return [
    `${title}: ${parameters.toLocaleString('en')} parameters`,
    `train batch ${trainBatch}, ${mega(flops.train)} MFLOP; forward batch ${forwardBatch}, ${mega(flops.forward)} MFLOP`,
    ...aligned(cells),
    ...rows.filter(({ problem }) => problem !== null).map((row) => `${row.label}: ${row.problem}`),
    agreement(result),
    ...result.overheads.map(overheadLine),
  ];
}

function line({ label, passes, dispatches }: RowResult): string[] {
  const { product } = passes;
  return [
    label,
    ...columns(passes, 'train'),
    ...columns(passes, 'forward'),
    product === undefined ? '–' : `${product.gflops.toFixed(1)} GFLOP/s`,
    dispatches === null ? '–' : String(dispatches),
  ];
}

function columns(passes: RowResult['passes'], name: PassName): string[] {
  const pass: PassResult | undefined = passes[name];
  if (pass === undefined) return ['–', '–', '–', '–'];
  const { ms, timesBest, timesTorch, shareOfPeak } = pass;
  return [
    `${milliseconds(ms)} ms`,
    timesBest.toFixed(2),
    timesTorch === null ? '–' : timesTorch.toFixed(2),
    shareOfPeak === null ? '–' : `${(100 * shareOfPeak).toFixed(0)} %`,
  ];
}

function agreement(result: WorkloadResult): string {
  const { rows, lossDifference, forwardDifference, halfDifference } = result;
  const compared = rows.filter(({ engine, losses }) => losses.length > 0 && !isHalf(engine));
  if (lossDifference === null) return 'fewer than two engines trained: no losses to compare';
  const steps = Math.max(...compared.map(({ losses }) => losses.length));
  const forward =
    forwardDifference === null
      ? ''
      : `; losses of the forward passes by at most ${forwardDifference.toPrecision(2)}`;
  const half =
    halfDifference === null
      ? ''
      : `; those in 16 bits differ from them by at most ${halfDifference.toPrecision(2)}`;
  return `losses of the first ${steps} steps on ${compared.length} engines differ by at most ${lossDifference.toPrecision(2)}${forward}${half}`;
}

/** Columns of one width each: the first flush left, numbers flush right. */
export function aligned(cells: readonly (readonly string[])[]): string[] {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  '),
  );
}

function milliseconds(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}

function mega(flops: number): string {
  return (flops / 1e6).toLocaleString('en', { maximumFractionDigits: 0 });
}
