// Layer: runs. No vscode. The files of a study: `study.json` says what is varied, `trials.jsonl` has the
// finished trials, one a line, and `study/` the tables and plots that are made of them.

import * as v from 'valibot';
import type { FieldValue } from '../core/recipe/fieldKinds';
import type { StudyDefinition } from '../core/study/definition';
import type { StudyPlan } from '../core/study/plan';
import { studyPlots } from '../core/study/plots';
import type { StudyResults, TrialRecord } from '../core/study/results';
import { cellsCsv, plotCsv, trialsCsv } from '../core/study/tables';
import { chartSvg } from '../shared/charts/chartSvg';
import { FileError, readWhole, writeWhole, type FileAccess } from './files';
import { studyFilePath, studyPath, trialsPath } from './layout';

/** A study's files cannot be understood, or do not go with this version; one sentence. */
export class StudyFileError extends Error {
  override readonly name = 'StudyFileError';
}

const finite = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const fieldValue: v.GenericSchema<unknown, FieldValue> = v.union([
  v.string(),
  v.number(),
  v.boolean(),
  v.array(v.number()),
  v.array(v.string()),
  v.null(),
]);

const definitionSchema: v.GenericSchema<unknown, StudyDefinition> = v.object({
  about: v.string(),
  model: v.nullable(v.string()),
  vary: v.array(v.object({ key: v.string(), values: v.array(fieldValue) })),
  repeats: natural,
  at: v.nullable(v.array(natural)),
  until: v.nullable(v.string()),
  times: v.array(v.object({ name: v.string(), claim: v.string() })),
  fit: v.array(v.string()),
  measure: v.nullable(v.array(v.string())),
  x: v.nullable(v.string()),
});

const storedSchema = v.object({
  format: v.literal(1),
  /** The recipe with its study, as it was written. */
  input: v.unknown(),
  definition: definitionSchema,
  cells: v.array(v.array(fieldValue)),
  /** Of all recipes: another version of the lab may read the same text otherwise. */
  digest: v.string(),
});

/** What is written when a study begins. */
export type StoredStudy = v.InferOutput<typeof storedSchema>;

const numbers = v.record(v.string(), finite);
const curve = v.array(v.tuple([natural, finite]));

const trialSchema: v.GenericSchema<unknown, TrialRecord> = v.object({
  cell: natural,
  repeat: natural,
  error: v.nullable(v.string()),
  measured: v.array(v.object({ step: v.nullable(natural), values: numbers, real: numbers })),
  losses: curve,
  evaluations: curve,
  seconds: finite,
});

/** What is kept of a plan. */
export async function storedStudy(
  { definition, cells, trials }: StudyPlan,
  input: unknown,
): Promise<StoredStudy> {
  const text = JSON.stringify(trials.map(({ recipe }) => recipe));
  const bytes = new Uint8Array(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)),
  );
  const digest = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { format: 1, input, definition, cells: cells.map((values) => [...values]), digest };
}

export function encodeStudy(study: StoredStudy): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(study, null, 2)}\n`);
}

/** @throws {StudyFileError} where `study.json` is none, `FileError` where it is not there */
export async function readStoredStudy(files: FileAccess, id: string): Promise<StoredStudy> {
  const parsed = v.safeParse(storedSchema, json(await readWhole(files, studyPath(id))));
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new StudyFileError(
    `study.json has a fault at "${v.getDotPath(issue) ?? 'the whole file'}": ${issue.message}.`,
  );
}

export function encodeTrial(trial: TrialRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(trial)}\n`);
}

/** The newest record of every trial, in the order of their cells; a torn line is left out. */
export async function readTrials(files: FileAccess, id: string): Promise<TrialRecord[]> {
  let bytes: Uint8Array;
  try {
    bytes = await files.read(trialsPath(id));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return [];
    throw error;
  }
  const found = new Map<string, TrialRecord>();
  for (const line of new TextDecoder().decode(bytes).split('\n').slice(0, -1)) {
    const parsed = v.safeParse(trialSchema, jsonLine(line));
    if (parsed.success) found.set(`${parsed.output.cell} ${parsed.output.repeat}`, parsed.output);
  }
  return [...found.values()].sort((a, b) => a.cell - b.cell || a.repeat - b.repeat);
}

/** Tables and plots, made anew. Answers the names of the files. */
export async function writeStudyFiles(
  files: FileAccess,
  id: string,
  results: StudyResults,
): Promise<string[]> {
  const written: [name: string, text: string][] = [
    ['cells.csv', cellsCsv(results)],
    ['trials.csv', trialsCsv(results)],
  ];
  for (const plot of studyPlots(results)) {
    written.push([`${plot.id}.csv`, plotCsv(plot)]);
    const svg = chartSvg(plot);
    if (svg !== null) written.push([`${plot.id}.svg`, svg]);
  }
  for (const [name, text] of written)
    await writeWhole(files, studyFilePath(id, name), new TextEncoder().encode(text));
  return written.map(([name]) => name);
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // What is no JSON is refused by the schema, with its sentence.
    return null;
  }
}

/** A line that a crash cut short, or what a person wrote there, is no trial. */
function jsonLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
