// Layer: command line. Text and JSON files as people and programs leave them: a byte order mark is
// skipped, and a Git LFS pointer or an empty file is called what it is.

import { readFile } from 'node:fs/promises';
import { withoutByteOrderMark } from '../../src/core/text';
import { isLfsPointer } from '../../src/shared/lfsPointer';
import { InputError } from './inputError';

/** @throws {InputError} one sentence with the path */
export async function readBytes(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new InputError(`"${path}" could not be read: ${messageOf(error)}.`);
  }
  if (isLfsPointer(bytes))
    throw new InputError(
      `"${path}" is a Git LFS pointer, not the file itself; "git lfs pull" gets the file.`,
    );
  return bytes;
}

/** @throws {InputError} one sentence with the path */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
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
