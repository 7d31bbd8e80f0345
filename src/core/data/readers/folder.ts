// Layer: core (pure). What every folder of data shares: sub-folders are classes, and files that cannot
// be used are left out and named.

import type { SkippedFile } from '../dataSet';

/** A file of a folder, its path relative to it. */
export interface FolderFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Why it was not read: the end of a sentence that begins with its path. */
  readonly problem?: string;
}

/** Names of skipped files that fit into one sentence. */
const SHOWN = 3;

/** The first sub-folder of a path, which is its class; null for a file of the folder itself. */
export function subFolderOf(path: string): string | null {
  const end = path.indexOf('/');
  return end < 0 ? null : path.slice(0, end);
}

/** One sentence that names the first files that were left out; none where all were read. */
export function skippedNote(skipped: readonly SkippedFile[]): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, SHOWN).map(({ path, reason }) => `"${path}" ${reason}`);
  const more = skipped.length - shown.length;
  const rest = more > 0 ? `; and ${more.toLocaleString('en-GB')} more` : '';
  const what =
    skipped.length === 1 ? '1 file was' : `${skipped.length.toLocaleString('en-GB')} files were`;
  return [`${what} skipped: ${shown.join('; ')}${rest}.`];
}
