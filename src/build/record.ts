// Layer: host, build. No vscode: the command line uses it too. `build.json` beside the figures of an
// article: what was computed of which recipe, so that the next build runs only what has changed.

import * as v from 'valibot';
import { FileError, readWhole, writeWhole, type FileAccess } from '../runs/files';
import { ArticleBuildError } from './blocks';

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

/** The folder of a build. */
export interface BuildPlace {
  readonly files: FileAccess;
  /** What it is called in messages. */
  readonly label: string;
}

const FILE = 'build.json';

/** Where the figures of an article are written unless something else is said: beside it. */
export function buildFolderOf(article: string): string {
  return `${article.replace(/\.[^./\\]+$/, '')}.figures`;
}

/**
 * The record of the build before; null where there is none.
 * @throws {ArticleBuildError} where the file is not one of these
 */
export async function readRecord({
  files,
  label,
}: {
  files: Pick<FileAccess, 'read' | 'stat'>;
  label: string;
}): Promise<BuildRecord | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readWhole(files, FILE);
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
  const parsed = v.safeParse(schema, parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.output;
  throw new ArticleBuildError(
    `"${label}/${FILE}" is not the record of a build; choose another folder, or delete the file.`,
  );
}

/** Written whole: a crash leaves the one before. */
export async function writeRecord({ files }: BuildPlace, record: BuildRecord): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await writeWhole(files, FILE, new TextEncoder().encode(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no record either, and is refused as such.
    return null;
  }
}
