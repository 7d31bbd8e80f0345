// Layer: command line. Classes by number or name.

import { modelClasses } from '../../src/runs/modelClasses';
import { MODEL_DATA_FILE, type FileSet } from '../../src/shared/protocol/files';
import { UsageError } from './inputError';

/**
 * @param option that the class was given by
 * @throws {UsageError} for a class that the model does not have
 */
export function classOf(asked: string, model: FileSet, option = '--class'): number | 'all' {
  const classes = modelClasses(MODEL_DATA_FILE in model ? model[MODEL_DATA_FILE] : null) ?? [];
  if (classes.length === 0)
    throw new UsageError(`${option} is ${asked}, but the model has no classes.`);
  if (asked === 'all') return asked;
  const named = classes.indexOf(asked);
  const label = /^\d+$/.test(asked) ? Number(asked) : named;
  if (label >= 0 && label < classes.length) return label;
  throw new UsageError(
    `${option} is ${asked}; the model has the classes 0 to ${classes.length - 1} (${classes.join(', ')}).`,
  );
}

/** @throws {UsageError} for a class that the model does not have, or for all of them */
export function oneClassOf(asked: string, model: FileSet, option = '--class'): number {
  const label = classOf(asked, model, option);
  if (label !== 'all') return label;
  throw new UsageError(`${option} is all, where there can be one class only.`);
}
