// Layer: command line. `build.json` beside the figures of an article: what was computed of which
// recipe, so that the next build runs only what has changed.

import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../inputError';

const blockSchema = v.object({
  name: v.string(),
  digest: v.string(),
  figures: v.array(v.string()),
  values: v.record(v.string(), v.number()),
  seconds: v.number(),
});
const schema = v.object({ article: v.string(), blocks: v.array(blockSchema) });

/** What a recipe of the article gave. Figures are names of files in the folder of the build. */
export type BuiltBlock = v.InferOutput<typeof blockSchema>;
export type BuildRecord = v.InferOutput<typeof schema>;

const FILE = 'build.json';

/**
 * The record of the build before; an empty one where there is none.
 * @throws {InputError} where the file is not one of these
 */
export async function readRecord(folder: string, article: string): Promise<BuildRecord> {
  let text: string;
  try {
    text = await readFile(join(folder, FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { article, blocks: [] };
    throw error;
  }
  const parsed = v.safeParse(schema, parse(text));
  if (parsed.success) return parsed.output;
  throw new InputError(
    `"${join(folder, FILE)}" is not the record of a build; choose another folder, or delete the file.`,
  );
}

/** Written whole to a temporary name, then renamed: a crash leaves the one before. */
export async function writeRecord(folder: string, record: BuildRecord): Promise<void> {
  const path = join(folder, FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no record either, and is refused as such.
    return null;
  }
}
