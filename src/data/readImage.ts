// Layer: host, data. A picture of the reader's own for the noising view. What it is, is read
// from its first bytes, not from its name; the page decodes it.

import * as vscode from 'vscode';
import type { NoisingSource } from '../shared/protocol/noising';
import { imageType } from './imageType';
import { plainBytes, toFileError } from '../workspace/vscodeFiles';

const MOST_BYTES = 32 * 1024 * 1024;

/** A file is no picture that can be used; `message` says what is allowed. */
export class ImageFileError extends Error {
  override readonly name = 'ImageFileError';
}

/** Throws {@link ImageFileError} or a `FileError`. */
export async function readImage(uri: vscode.Uri): Promise<NoisingSource & { kind: 'image' }> {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const bytes = await readBytes(uri, name);
  const mime = imageType(bytes);
  if (mime === null) {
    throw new ImageFileError(
      `"${name}" is not a picture that can be used; PNG, JPEG, WebP and GIF are.`,
    );
  }
  return { kind: 'image', name, bytes, mime };
}

async function readBytes(uri: vscode.Uri, name: string): Promise<Uint8Array> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) {
      throw new ImageFileError(`"${name}" is larger than 32 MB, which is the limit.`);
    }
    return plainBytes(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof ImageFileError) throw error;
    throw toFileError(error, name);
  }
}
