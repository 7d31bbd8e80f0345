// Layer: runs. No vscode. `metrics.jsonl`: one `{"step":…,"loss":…}` a line (`stepLines.ts`). A loss
// that is not a number (a run that diverged) is written as null, since JSON has no NaN.

import { writeWhole } from './files';
import type { FileAccess } from './files';
import { metricsPath } from './layout';
import { parseStepLines, readStepLines, type StepLine } from './stepLines';

export type Losses = [step: number, loss: number][];

export function encodeMetrics(losses: Losses): Uint8Array {
  const lines = losses.map(([step, loss]) => JSON.stringify({ step, loss }) + '\n');
  return new TextEncoder().encode(lines.join(''));
}

const LINES: StepLine<Losses[number]> = { parse: parseLine, step: ([step]) => step };

/** Losses of every whole line, by ascending step; a line that is torn or not ours is left out. */
export function parseMetrics(text: string): Losses {
  return parseStepLines(text, LINES);
}

function parseLine(line: string): [number, number] | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('step' in value) || typeof value.step !== 'number' || !('loss' in value)) return null;
  return [value.step, typeof value.loss === 'number' ? value.loss : NaN];
}

/** The loss curve of a run; empty before its first entry. */
export function readMetrics(files: FileAccess, id: string): Promise<Losses> {
  return readStepLines(files, metricsPath(id), LINES);
}

/** Drops what came after `step`: a resumed run makes those steps again. */
export async function cutMetrics(files: FileAccess, id: string, step: number): Promise<Losses> {
  const kept = (await readMetrics(files, id)).filter(([at]) => at <= step);
  await writeWhole(files, metricsPath(id), encodeMetrics(kept));
  return kept;
}
