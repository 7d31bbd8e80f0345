// Layer: runs. No vscode. `run.diffrun`: made, read, checked and written. A document that cannot
// be read is not an exception of the caller's loop but a value with its reason, so that one
// broken run never hides the others.

import * as v from 'valibot';
import type { OwnerProcess, RunDocument } from '../shared/protocol/run';
import type { Recipe } from '../core/recipe/types';
import { readWhole, writeWhole } from './files';
import type { FileAccess } from './files';
import { documentPath } from './layout';
import { documentSchema } from './schema';

/** Who writes a run. */
export interface RunOwner {
  /** Name of the window or process among the owners of runs. */
  name: string;
  process: OwnerProcess | null;
}

/** What a new run starts from; everything else has its only possible value. */
export interface NewRun {
  id: string;
  kind: RunDocument['kind'];
  title: string;
  owner: RunOwner;
  recipe: Recipe;
  parent: RunDocument['parent'];
  versions: RunDocument['versions'];
  /** Where an imported model came from. */
  imported?: RunDocument['imported'];
  /** What was known of the samples. */
  condition?: RunDocument['condition'];
  /** Rows and columns that the samples stand in. */
  arrangement?: RunDocument['arrangement'];
  /** Training steps, or sampling steps for a sampling run. */
  steps: number;
}

/** The document of a run that starts now. */
export function newDocument(run: NewRun, now: Date): RunDocument {
  return {
    format: 1,
    id: run.id,
    kind: run.kind,
    title: run.title,
    tags: [],
    state: 'running',
    created: now.toISOString(),
    updated: now.toISOString(),
    owner: run.owner.name,
    owner_process: run.owner.process,
    recipe: run.recipe,
    data_scaling: null,
    parent: run.parent,
    imported: run.imported ?? null,
    condition: run.condition ?? null,
    arrangement: run.arrangement ?? null,
    versions: run.versions,
    device: null,
    progress: { step: 0, steps: run.steps },
    summary: { loss: null, seconds: null, parameters: null, network_calls: null, metrics: null },
    error: null,
    thumbnail: false,
  };
}

/** A run's document could not be understood; `message` says why in one sentence. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** Checks the text of a `run.diffrun`. Throws {@link DocumentError}. */
export function parseDocument(text: string): RunDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DocumentError(`The run file is not valid JSON: ${reason}.`);
  }
  const checked = v.safeParse(documentSchema, value);
  if (checked.success) return checked.output;
  const issue = checked.issues[0];
  const place = v.getDotPath(issue) ?? 'the whole file';
  throw new DocumentError(`The run file has a fault at "${place}": ${issue.message}.`);
}

/** Throws {@link DocumentError} or a `FileError`. */
export async function readDocument(
  files: Pick<FileAccess, 'read' | 'stat'>,
  id: string,
): Promise<RunDocument> {
  return parseDocument(new TextDecoder().decode(await readWhole(files, documentPath(id))));
}

export async function writeDocument(files: FileAccess, document: RunDocument): Promise<void> {
  const text = JSON.stringify(document, null, 2) + '\n';
  await writeWhole(files, documentPath(document.id), new TextEncoder().encode(text));
}
