// Layer: host, data. Points for a training or a preview: of a built-in set, or of the reader's
// own CSV file. What is wrong with a file is said with its place, and nothing of it is used.

import * as vscode from 'vscode';
import { parsePoints } from '../core/data/csv';
import type { CsvFault } from '../core/data/csv';
import { drawPointSet } from '../core/data/pointSets';
import type { PointsData } from '../core/recipe/types';
import { toFileError } from '../workspace/vscodeFiles';

const MOST_BYTES = 64 * 1024 * 1024;
/** Faults that fit into one message; the rest is counted. */
const SHOWN_FAULTS = 3;

/** A file of points cannot be used; `message` says what is wrong, where, and what is allowed. */
export class PointsFileError extends Error {
  override readonly name = 'PointsFileError';
}

/** Points of a recipe's data, row-major (count × 2); `base` is the folder of the recipe. */
export async function readPoints(data: PointsData, base: vscode.Uri | null): Promise<Float32Array> {
  if (data.name !== null) return drawPointSet(data.name, data.count, data.seed, data.noise);
  if (data.file === null) throw new PointsFileError('The recipe names neither a set nor a file.');
  return readPointsFile(resolveFile(data.file, base));
}

/** Reads a CSV file. Throws {@link PointsFileError} or a `FileError`. */
export async function readPointsFile(uri: vscode.Uri): Promise<Float32Array> {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const text = decodeText(name, await readBytes(uri, name));
  const parsed = parsePoints(text);
  if ('points' in parsed) {
    if (parsed.remark !== null) {
      void vscode.window.showInformationMessage(`"${name}": ${parsed.remark}`);
    }
    return parsed.points;
  }
  throw new PointsFileError(describe(name, parsed.faults, parsed.faultCount));
}

async function readBytes(uri: vscode.Uri, name: string): Promise<Uint8Array> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) {
      throw new PointsFileError(`"${name}" is larger than 64 MB, which is the limit; use a part.`);
    }
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof PointsFileError) throw error;
    throw toFileError(error, name);
  }
}

function decodeText(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PointsFileError(`"${name}" is not text in UTF-8; a CSV file of points is needed.`);
  }
}

function describe(name: string, faults: CsvFault[], count: number): string {
  const shown = faults
    .slice(0, SHOWN_FAULTS)
    .map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  const more = count - shown.length;
  const rest = more > 0 ? ` And ${more} more.` : '';
  return `"${name}" cannot be used. ${shown.join(' ')}${rest}`;
}

/** A file named in a recipe: relative to the recipe, an absolute path, or a URI. */
export function resolveFile(file: string, base: vscode.Uri | null): vscode.Uri {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return vscode.Uri.parse(file);
  if (/^(?:\/|[a-z]:[\\/])/i.test(file)) {
    return base === null ? vscode.Uri.file(file) : base.with({ path: vscode.Uri.file(file).path });
  }
  if (base === null) {
    throw new PointsFileError(`"${file}" is relative, and there is no folder it could belong to.`);
  }
  return vscode.Uri.joinPath(base, file);
}

/** How a recipe in `base` names a file: relative when it lies below, else as a URI. */
export function fileName(uri: vscode.Uri, base: vscode.Uri | null): string {
  const prefix = base === null ? null : base.toString().replace(/\/*$/, '/');
  const whole = uri.toString();
  if (prefix === null || !whole.startsWith(prefix)) return whole;
  return decodeURIComponent(whole.slice(prefix.length));
}
