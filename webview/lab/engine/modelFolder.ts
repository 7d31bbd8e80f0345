// Layer: lab worker, engine; command line. The files of a model folder as they are read: one is
// missing or faulty with a sentence that names it.

import * as v from 'valibot';
import type { FileSet } from '../../../src/shared/protocol/files';

/** A file of a model is missing or does not hold what it should; says which and what. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';

  constructor(path: string, fault: string) {
    super(`${path}: ${fault}`);
  }
}

/** Reads a JSON file of a set and checks it. @throws {ModelFileError} */
export function decodeJson<S extends v.GenericSchema>(
  files: FileSet,
  path: string,
  schema: S,
): v.InferOutput<S> {
  const text = new TextDecoder().decode(requireFile(files, path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelFileError(path, error instanceof Error ? error.message : String(error));
  }
  return checked(path, value, schema);
}

/** A value of a file, checked. @throws {ModelFileError} */
export function checked<S extends v.GenericSchema>(
  path: string,
  value: unknown,
  schema: S,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new ModelFileError(path, `${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}.`);
}

/** @throws {ModelFileError} when it is missing */
export function requireFile(files: FileSet, path: string): Uint8Array {
  const bytes = files[path] as Uint8Array | undefined;
  if (bytes === undefined) throw new ModelFileError(path, 'the file is missing.');
  return bytes;
}
