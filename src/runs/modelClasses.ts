// Layer: runs. No vscode. Names of the classes that a model can be asked for, from the file of a
// model or checkpoint that says what its samples are (`data.json`, written by the worker).

import * as v from 'valibot';

const schema = v.object({ classes: v.nullable(v.array(v.string())) });

/** Null for a model without classes, and for one whose file is not there or cannot be read. */
export function modelClasses(bytes: Uint8Array | null): readonly string[] | null {
  if (bytes === null) return null;
  let written: unknown;
  try {
    written = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    // Whoever loads the model is told; a list of models goes on with its other lines.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const parsed = v.safeParse(schema, written);
  return parsed.success ? parsed.output.classes : null;
}
