// Layer: host, data. The bytes of a file that the user chose or a recipe names, up to a limit.

import * as vscode from 'vscode';
import { plainBytes, toFileError } from '../workspace/vscodeFiles';

/** Last part of a path. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/**
 * Throws a `FileError` when the file cannot be read.
 * @param tooLarge what is thrown for a file of more than `mostBytes`
 */
export async function readUserFile(
  uri: vscode.Uri,
  mostBytes: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const name = nameOf(uri);
  const attempt = async <T>(operation: Thenable<T>): Promise<T> => {
    try {
      return await operation;
    } catch (error) {
      throw toFileError(error, name);
    }
  };
  const { size } = await attempt(vscode.workspace.fs.stat(uri));
  if (size > mostBytes) throw tooLarge();
  return plainBytes(await attempt(vscode.workspace.fs.readFile(uri)));
}
