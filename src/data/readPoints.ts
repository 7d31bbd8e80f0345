// Layer: host, data. Points for a training or a preview: of a built-in set, or of the reader's
// own CSV file. What is wrong with a file is said with its place, and nothing of it is used.

import * as vscode from 'vscode';
import { csvPoints } from '../core/data/pointsDataSet';
import { nameOf, readUserFile } from './userFile';

const MOST_BYTES = 64 * 1024 * 1024;

/** A file of points cannot be used; `message` says what is wrong, where, and what is allowed. */
export class PointsFileError extends Error {
  override readonly name = 'PointsFileError';
}

/** Where the files that a recipe names are found. */
export interface FilePlaces {
  /** Folder that the recipe is in; null without one. */
  base: vscode.Uri | null;
  /** Files that the user chose in a dialog, by the name that the recipe has for them. */
  chosen?: ReadonlyMap<string, vscode.Uri>;
}

/** Reads a CSV file. Throws {@link PointsFileError}, a `DataError` or a `FileError`. */
export async function readPointsFile(uri: vscode.Uri): Promise<Float32Array> {
  const name = nameOf(uri);
  const bytes = await readUserFile(
    uri,
    MOST_BYTES,
    () => new PointsFileError(`"${name}" is larger than 64 MB, which is the limit; use a part.`),
  );
  const { rows, notes } = csvPoints(name, bytes, 0);
  for (const note of notes) void vscode.window.showInformationMessage(note);
  return Float32Array.from(rows.values);
}

/** A file that a recipe names: one that was chosen for it, or relative to the recipe. */
export function resolveFile(file: string, { base, chosen }: FilePlaces): vscode.Uri {
  const picked = chosen?.get(file);
  if (picked !== undefined) return picked;
  if (base === null) {
    throw new PointsFileError(
      `"${file}" cannot be found without an open folder; choose the file again.`,
    );
  }
  return vscode.Uri.joinPath(base, file);
}

/** How a recipe in `base` names a file below it; null when it does not lie there. */
export function relativeName(uri: vscode.Uri, base: vscode.Uri | null): string | null {
  const prefix = base === null ? null : base.toString().replace(/\/*$/, '/');
  const whole = uri.toString();
  if (prefix === null || !whole.startsWith(prefix)) return null;
  return asRelative(decodeURIComponent(whole.slice(prefix.length)));
}

/** A name as a path: one that looks like a URI or a home folder would be refused in a recipe. */
export function asRelative(name: string): string {
  return /^[^/]*:|^[~\\]/.test(name) ? `./${name}` : name;
}
