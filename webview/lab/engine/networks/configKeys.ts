// Layer: lab worker, engine; headless door. Keys of a `config.json` that nobody reads. Those that
// begin with an underscore describe the file; null and false ask for nothing; any other could
// change the network and is named.

import { isObject } from '../../../../src/core/verify/json';

/** Names of the keys that are not in `known` and could mean something. */
export function unreadKeys(json: unknown, known: Readonly<Record<string, unknown>>): string[] {
  if (!isObject(json)) return [];
  return Object.entries(json)
    .filter(([key]) => !(key in known) && !key.startsWith('_'))
    .filter(([, value]) => value !== null && value !== false)
    .map(([key]) => key);
}
