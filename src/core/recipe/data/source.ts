// Layer: core (pure). Checks that every kind of data shares: where it comes from.

import type { RecipeFault } from '../fieldKinds';

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
