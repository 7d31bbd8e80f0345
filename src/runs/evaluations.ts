// Layer: runs. No vscode. `evaluations.jsonl`: the losses on held-out rows, one a line
// (`stepLines.ts`).

import * as v from 'valibot';
import type { Evaluation } from '../shared/protocol/run';
import { writeWhole } from './files';
import type { FileAccess } from './files';
import { evaluationsPath } from './layout';
import { readStepLines, type StepLine } from './stepLines';

const schema = v.object({ step: v.number(), loss: v.number(), bins: v.array(v.number()) });

export function encodeEvaluations(evaluations: readonly Evaluation[]): Uint8Array {
  const lines = evaluations.map(
    ({ step, loss, bins }) => JSON.stringify({ step, loss, bins }) + '\n',
  );
  return new TextEncoder().encode(lines.join(''));
}

const LINES: StepLine<Evaluation> = { parse: parseLine, step: ({ step }) => step };

/** Empty before the first, and for data without held-out rows. */
export function readEvaluations(files: FileAccess, id: string): Promise<Evaluation[]> {
  return readStepLines(files, evaluationsPath(id), LINES);
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
