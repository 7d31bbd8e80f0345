// Layer: host, data. A picture of the reader's own for the noising view. What it is, is read
// from its first bytes, not from its name; the page decodes it.

import type * as vscode from 'vscode';
import type { NoisingSource } from '../shared/protocol/noising';
import { imageType } from '../core/data/images/imageType';
import { nameOf, readUserFile } from './userFile';

const MOST_BYTES = 32 * 1024 * 1024;

/** A file is no picture that can be used; `message` says what is allowed. */
export class ImageFileError extends Error {
  override readonly name = 'ImageFileError';
}

/** Throws {@link ImageFileError} or a `FileError`. */
export async function readImage(uri: vscode.Uri): Promise<NoisingSource & { kind: 'image' }> {
  const name = nameOf(uri);
  const bytes = await readUserFile(
    uri,
    MOST_BYTES,
    () => new ImageFileError(`"${name}" is larger than 32 MB, which is the limit.`),
  );
  const mime = imageType(bytes);
  if (mime === null) {
    throw new ImageFileError(
      `"${name}" is not a picture that can be used; PNG, JPEG, WebP, GIF and AVIF are.`,
    );
  }
  return { kind: 'image', name, bytes, mime };
}
