// Layer: command line. Text and JSON files as people and programs leave them: a byte order mark is
// skipped, and a Git LFS pointer or an empty file is called what it is.

import { createReadStream } from 'node:fs';
import { withoutByteOrderMark } from '../../src/core/text';
import { isLfsPointer } from '../../src/shared/lfsPointer';
import { problemText } from './fileProblem';
import { InputError } from './inputError';

/** Of a file that a command is given; what does not end, as /dev/zero, ends here. */
const MOST_BYTES = 2 ** 30;

/**
 * A plain array: a Buffer would travel to the page as JSON.
 * @throws {InputError} one sentence with the path
 */
export async function readBytes(path: string, most = MOST_BYTES): Promise<Uint8Array> {
  const bytes = await readUpTo(path, most + 1);
  if (bytes.length > most)
    throw new InputError(
      `"${path}" is larger than ${(most / 2 ** 20).toFixed(0)} MB, which is the limit.`,
    );
  if (isLfsPointer(bytes))
    throw new InputError(
      `"${path}" is a Git LFS pointer, not the file itself; "git lfs pull" gets the file.`,
    );
  return bytes;
}

async function readUpTo(path: string, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: most - 1 }))
      chunks.push(chunk as Uint8Array);
  } catch (error) {
    throw new InputError(`"${path}" could not be read: ${problemText(error)}.`);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** @throws {InputError} one sentence with the path */
export async function readText(path: string, most?: number): Promise<string> {
  const bytes = await readBytes(path, most);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return withoutByteOrderMark(decoder.decode(bytes));
  } catch {
    throw new InputError(`"${path}" is not text in UTF-8.`);
  }
}

/** @throws {InputError} one sentence with the path */
export async function readJson(
  path: string,
  parse = (text: string): unknown => JSON.parse(text),
): Promise<unknown> {
  const text = await readText(path);
  if (text.trim() === '') throw new InputError(`"${path}" is empty.`);
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(`"${path}" is not JSON: ${messageOf(error)}.`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
