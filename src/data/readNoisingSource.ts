// Layer: host, data. A picture, points or the data of a recipe, of the reader's own file, for the
// noising view.

import type * as vscode from 'vscode';
import type { NoisingSource } from '../shared/protocol/noising';
import { readImage } from './readImage';
import { readPointsFile } from './readPoints';
import { readDataFiles } from './recipeFiles';
import { recipeFile, resolveSource } from './recipeSources';
import { nameOf } from './userFile';

/** File extensions, without dot, that are offered; what a file is, its contents tell. */
export const NOISING_EXTENSIONS = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'gif',
  'csv',
  'tsv',
  'diffusion.json',
];

export async function readNoisingSource(uri: vscode.Uri): Promise<NoisingSource> {
  if (uri.path.endsWith('.diffusion.json')) return recipeData(uri);
  if (!/\.(?:csv|tsv|txt)$/i.test(uri.path)) return readImage(uri);
  const points = await readPointsFile(uri);
  return { kind: 'points', name: nameOf(uri), points };
}

/** What the recipe is trained on. */
async function recipeData(uri: vscode.Uri): Promise<NoisingSource> {
  const written = await recipeFile(uri);
  const { data: config } = resolveSource(written);
  return {
    kind: 'data',
    name: nameOf(uri),
    source: { config, files: await readDataFiles(config, written) },
  };
}
