// Layer: runs. No vscode. `evaluations.jsonl`: the losses on held-out rows, one a line and append
// only, read with the same care as the metrics: a torn last line is left out, and steps that were
// made again replace the lines of before.

import * as v from 'valibot';
import type { Evaluation } from '../shared/protocol/run';
import { FileError, readWhole, writeWhole } from './files';
import type { FileAccess } from './files';
import { evaluationsPath } from './layout';

const schema = v.object({ step: v.number(), loss: v.number(), bins: v.array(v.number()) });

export function encodeEvaluations(evaluations: readonly Evaluation[]): Uint8Array {
  const lines = evaluations.map(
    ({ step, loss, bins }) => JSON.stringify({ step, loss, bins }) + '\n',
  );
  return new TextEncoder().encode(lines.join(''));
}

/** Empty before the first, and for data without held-out rows. */
export async function readEvaluations(files: FileAccess, id: string): Promise<Evaluation[]> {
  let text: string;
  try {
    text = new TextDecoder().decode(await readWhole(files, evaluationsPath(id)));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return [];
    throw error;
  }
  const read: Evaluation[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = parseLine(line);
    if (entry === null) continue;
    while ((read.at(-1)?.step ?? -1) >= entry.step) read.pop();
    read.push(entry);
  }
  return read;
}

/** Drops what came after `step`: a resumed run makes those steps again. */
export async function cutEvaluations(files: FileAccess, id: string, step: number): Promise<void> {
  const all = await readEvaluations(files, id);
  const kept = all.filter((entry) => entry.step <= step);
  if (kept.length < all.length)
    await writeWhole(files, evaluationsPath(id), encodeEvaluations(kept));
}

function parseLine(line: string): Evaluation | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    // A line that a crash cut short.
    return null;
  }
}
