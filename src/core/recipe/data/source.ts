// Layer: core (pure). What every kind of data shares: the keys that say where it comes from, and their
// checks.

import type { Field, FieldWords, RecipeFault } from '../fieldKinds';
import { SEED } from '../fields/seed';

interface Known {
  readonly data: { readonly name?: string | null };
}

export const isBuiltIn = ({ data }: Known): boolean => data.name !== null;
export const isOwn = (known: Known): boolean => !isBuiltIn(known);

/** A path relative to the recipe. */
export function pathField(
  words: Required<Pick<FieldWords, 'label' | 'doc' | 'also'>>,
): Field<string | null, unknown> {
  return { kind: { type: 'text', maxLength: 1024 }, ...words, nullable: true, default: null };
}

export function folderField(
  words: Required<Pick<FieldWords, 'label' | 'doc'>>,
): Field<string | null, unknown> {
  return pathField({ ...words, also: ['directory', 'dir', 'root', 'train_data_dir'] });
}

/** @param things what the samples are called */
export function seedField(things: string): Field<number, Known> {
  return {
    kind: SEED,
    label: `Seed of the ${things}`,
    doc: 'Seed of the draw of a built-in set.',
    also: ['random_state'],
    default: 0,
    when: isBuiltIn,
  };
}

/** @param from what they come from where the set is not built in: "a file" */
export function heldOutField(things: string, from: string): Field<number, Known> {
  return {
    kind: { type: 'number', minimum: 0, maximum: 0.5 },
    label: 'Held out',
    doc: `Share of the ${things} of ${from} that the training never sees, to measure against; a built-in set has fresh ${things} for that.`,
    also: ['validation_split', 'test_size', 'val_split'],
    default: 0.05,
    when: isOwn,
  };
}

/**
 * Whether nothing says where the data come from: those of a model that was imported are not known. A
 * run may store such a recipe; a written one has to name its data.
 */
export function isUnknown(data: {
  readonly name: string | null;
  readonly file: string | null;
  readonly folder?: string | null;
}): boolean {
  return data.name === null && data.file === null && (data.folder ?? null) === null;
}

/** Exactly one of the keys says where the data come from; the first one is what is missing. */
export function* sourceFaults(
  sources: Readonly<Record<string, string | null>>,
): Generator<RecipeFault> {
  const keys = Object.keys(sources);
  const given = keys.filter((key) => sources[key] !== null);
  const among = keys.length === 2 ? 'only one of them' : `only one of ${keys.join(', ')}`;
  if (given.length > 1) {
    const [last] = given.slice(-1);
    const both = given.length === 2 ? 'both ' : '';
    yield {
      path: ['data', last],
      message: `data has ${both}a ${given.join(' and a ')}; ${among} is allowed.`,
    };
  }
  if (given.length === 0) {
    const listed =
      keys.length === 2 ? `neither a ${keys.join(' nor a ')}` : `none of ${keys.join(', ')}`;
    yield { path: ['data', keys[0]], message: `data has ${listed}; one of them is needed.` };
  }
}

/** Paths are relative to the recipe. */
export function* pathFault(key: string, path: string | null): Generator<RecipeFault> {
  if (path === null || !/^(?:[a-z][a-z+.-]*:|[\\/~])/i.test(path)) return;
  yield {
    path: ['data', key],
    message: `data.${key} is ${JSON.stringify(path)}; allowed is a path relative to the recipe.`,
  };
}

/** Classes are those of a set or the sub-folders of a folder. */
export function* classesOfFileFault(classes: boolean, file: string | null): Generator<RecipeFault> {
  if (classes && file !== null)
    yield {
      path: ['data', 'classes'],
      message:
        'data.classes is true, but one file has no classes; the sub-folders of a folder can be some.',
    };
}
