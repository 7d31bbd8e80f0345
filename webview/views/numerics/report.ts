// Layer: page, views. What a verification says in words: in the header, over the table, and as
// Markdown for whoever asks whether the numbers are right. Pure text.

import type { NumericsResult } from '../../../src/shared/protocol/compute';
import type { VerifyCase } from '../../../src/core/verify';
import { duration } from '../../ui/numbers';

/** How far the verification is. */
export type NumericsState =
  | {
      kind: 'not-run';
      /** What the checks wait for; null when nothing is in their way. */
      why: string | null;
    }
  | { kind: 'running' }
  | { kind: 'finished'; result: NumericsResult; at: Date }
  /** It could not be carried out. */
  | { kind: 'broken'; message: string };

export interface CaseGroup {
  file: string;
  cases: VerifyCase[];
  failed: number;
}

/** Cases by file, in the order in which the files came. */
export function groupsOf(cases: readonly VerifyCase[]): CaseGroup[] {
  const groups = new Map<string, VerifyCase[]>();
  for (const result of cases) {
    const group = groups.get(result.file);
    if (group === undefined) groups.set(result.file, [result]);
    else group.push(result);
  }
  return Array.from(groups, ([file, members]) => ({
    file,
    cases: members,
    failed: failures(members),
  }));
}

export function failures(cases: readonly VerifyCase[]): number {
  return cases.filter(({ passed }) => !passed).length;
}

/** Two or three words for the header of the lab. */
export function statusText(state: NumericsState, cases: readonly VerifyCase[]): string {
  const failed = failures(cases);
  switch (state.kind) {
    case 'not-run':
      return 'not run';
    case 'running':
      return failed === 0 ? 'checking' : `${failed} failed`;
    case 'finished':
      return failed === 0 ? 'verified' : `${failed} failed`;
    case 'broken':
      return 'could not run';
  }
}

/** One or two sentences over the table. */
export function summary(state: NumericsState, cases: readonly VerifyCase[]): string {
  const passed = `${cases.length - failures(cases)} of ${cases.length} checks passed`;
  switch (state.kind) {
    case 'not-run':
      return `Nothing was checked on this device yet.${state.why === null ? '' : ` ${state.why}`}`;
    case 'running':
      return `${passed} so far.`;
    case 'broken':
      return `${passed}, then the verification stopped: ${state.message}`;
    case 'finished': {
      const { device, seconds, gpuSkipped } = state.result;
      const place =
        gpuSkipped === null
          ? ` GPU: ${device.webgpu.adapter}.`
          : ` The GPU was not compared with the CPU: ${gpuSkipped}`;
      return `${passed} in ${duration(seconds)} at ${state.at.toLocaleTimeString('en-GB')}.${place}`;
    }
  }
}

/** The whole table as Markdown. */
export function markdownReport(state: NumericsState, cases: readonly VerifyCase[]): string {
  const when = state.kind === 'finished' ? ` ${state.at.toISOString().slice(0, 10)}.` : '';
  const groups = groupsOf(cases).flatMap(({ file, cases: members }) => [
    `## ${file}`,
    '',
    '| Check | Largest absolute error | Largest relative error | Tolerance | Result |',
    '|---|---:|---:|---:|---|',
    ...members.map((result) => `| ${cellsOf(result).map(escaped).join(' | ')} |`),
    '',
  ]);
  return ['# Numerics', '', `${summary(state, cases)}${when}`, '', ...groups].join('\n');
}

/** The cells of a case: name, errors, tolerance, and what came of it. */
export function cellsOf({
  name,
  max_abs,
  max_rel,
  tolerance,
  passed,
  message,
}: VerifyCase): string[] {
  const outcome = passed ? 'passed' : `failed: ${message}`;
  const allowed = tolerance === 0 ? 'exact' : scientific(tolerance);
  return [name, scientific(max_abs), scientific(max_rel), allowed, outcome];
}

/** Two digits, as in "2.3e−16": short enough for a column of a hundred. */
function scientific(value: number | null): string {
  if (value === null) return '–';
  return value === 0 ? '0' : value.toExponential(1).replace('-', '−');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
