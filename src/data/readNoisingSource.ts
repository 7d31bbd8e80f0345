// Layer: host, data. A picture or points of the reader's own file for the noising view.

import type * as vscode from 'vscode';
import type { NoisingSource } from '../shared/protocol/noising';
import { readImage } from './readImage';
import { readPointsFile } from './readPoints';
import { nameOf } from './userFile';

/** File extensions, without dot, that are offered; what a file is, its contents tell. */
export const NOISING_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'csv', 'tsv'];

export async function readNoisingSource(uri: vscode.Uri): Promise<NoisingSource> {
  if (!/\.(?:csv|tsv|txt)$/i.test(uri.path)) return readImage(uri);
  const points = await readPointsFile(uri);
  return { kind: 'points', name: nameOf(uri), points };
}
