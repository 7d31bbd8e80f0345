// Layer: runs. No vscode. Files of one JSON value a line, appended step by step. What a crash left of
// a last line is ignored. After a lost device the steps since the last checkpoint are made, and
// written, again: what a line repeats of the lines before it is dropped when it is read.

import { FileError, readWhole } from './files';
import type { FileAccess } from './files';

/** What the lines of such a file mean. */
export interface StepLine<T> {
  /** The value of a line; null for one that is torn or not ours. */
  readonly parse: (line: string) => T | null;
  readonly step: (entry: T) => number;
}

/** Values of every whole line, by ascending step. */
export function parseStepLines<T>(text: string, { parse, step }: StepLine<T>): T[] {
  const entries: T[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = parse(line);
    if (entry === null) continue;
    for (let last = entries.at(-1); last !== undefined; last = entries.at(-1)) {
      if (step(last) < step(entry)) break;
      entries.pop();
    }
    entries.push(entry);
  }
  return entries;
}

/** The lines of a file; none before its first. */
export async function readStepLines<T>(
  files: FileAccess,
  path: string,
  lines: StepLine<T>,
): Promise<T[]> {
  try {
    return parseStepLines(new TextDecoder().decode(await readWhole(files, path)), lines);
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return [];
    throw error;
  }
}
