// Layer: runs. No vscode. `metrics.jsonl`: one `{"step":…,"loss":…}` a line, append only. What a
// crash left of a last line is ignored; a loss that is not a number (a run that diverged) is
// written as null, since JSON has no NaN. After a lost device the steps since the last checkpoint are
// made, and written, again: what a line repeats of the lines before it is dropped when it is read.

import { FileError, readWhole, writeWhole } from './files';
import type { FileAccess } from './files';
import { metricsPath } from './layout';

export type Losses = [step: number, loss: number][];

export function encodeMetrics(losses: Losses): Uint8Array {
  const lines = losses.map(([step, loss]) => JSON.stringify({ step, loss }) + '\n');
  return new TextEncoder().encode(lines.join(''));
}

/** Losses of every whole line, by ascending step; a line that is torn or not ours is left out. */
export function parseMetrics(text: string): Losses {
  const losses: Losses = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = parseLine(line);
    if (entry === null) continue;
    while ((losses.at(-1)?.[0] ?? -1) >= entry[0]) losses.pop();
    losses.push(entry);
  }
  return losses;
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
export async function readMetrics(files: FileAccess, id: string): Promise<Losses> {
  try {
    return parseMetrics(new TextDecoder().decode(await readWhole(files, metricsPath(id))));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return [];
    throw error;
  }
}

/** Drops what came after `step`: a resumed run makes those steps again. */
export async function cutMetrics(files: FileAccess, id: string, step: number): Promise<Losses> {
  const kept = (await readMetrics(files, id)).filter(([at]) => at <= step);
  await writeWhole(files, metricsPath(id), encodeMetrics(kept));
  return kept;
}
