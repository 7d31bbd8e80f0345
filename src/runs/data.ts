// Layer: runs. No vscode. The data of a run. A built-in set is made again from the recipe; the files
// that the reader's own data came from are kept in the run, as they were, so that a run can be
// resumed and measured when they were changed or moved since.

import { unzipSync, zipSync, type Zippable } from 'fflate';
import type { DataConfig } from '../core/recipe/types';
import type { DataFile, DataFiles, DataSource } from '../shared/protocol/data';
import type { RunDocument } from '../shared/protocol/run';
import { FileError, readWhole } from './files';
import type { FileAccess } from './files';
import { dataPath, pointsPath } from './layout';
import { decodeSamples } from './samples';

/** Whether a recipe's data come from files of the reader. */
export function hasFiles({ name }: DataConfig): boolean {
  return name === null;
}

/**
 * Files as one archive, not compressed: most of them are already. Each lies in a folder of its
 * number, which keeps their order.
 */
export function encodeData(files: DataFiles): Uint8Array {
  const entries = files.map(({ path, bytes }, index): [string, Zippable[string]] => [
    `${index}/${path}`,
    bytes,
  ]);
  return zipSync(Object.fromEntries(entries), { level: 0 });
}

function decodeData(archive: Uint8Array): DataFiles {
  return Object.entries(unzipSync(archive))
    .map(([name, bytes]): [number, DataFile] => {
      const slash = name.indexOf('/');
      return [Number(name.slice(0, slash)), { path: name.slice(slash + 1), bytes }];
    })
    .sort(([a], [b]) => a - b)
    .map(([, file]) => file);
}

/** The very files that a run was or is trained on; none for a built-in set. */
export async function readRunData(
  files: FileAccess,
  { id, recipe }: Pick<RunDocument, 'id' | 'recipe'>,
): Promise<DataFiles> {
  if (!hasFiles(recipe.data)) return [];
  try {
    return decodeData(await readWhole(files, dataPath(id)));
  } catch (error) {
    if (!(error instanceof FileError) || error.problem !== 'not-found') throw error;
    return [await readOldPoints(files, id)];
  }
}

/** Runs of earlier versions keep their points as numbers, from which a file is made. */
async function readOldPoints(files: FileAccess, id: string): Promise<DataFile> {
  const { values } = decodeSamples(await readWhole(files, pointsPath(id)));
  const lines = Array.from(
    { length: values.length / 2 },
    (_, row) => `${values[2 * row]},${values[2 * row + 1]}\n`,
  );
  return { path: 'points.csv', bytes: new TextEncoder().encode(lines.join('')) };
}

/** What samples of a run's model are measured against; null when its data are gone. */
export async function runDataSource(
  files: FileAccess,
  document: Pick<RunDocument, 'id' | 'recipe'>,
): Promise<DataSource | null> {
  try {
    return { config: document.recipe.data, files: await readRunData(files, document) };
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
}
