// Layer: lab worker, engine; command line. Keys of a `config.json` that nobody reads. Those that
// begin with an underscore describe the file; null and false ask for nothing; any other could
// change the network and is refused by name.

import { isObject } from '../../../../src/core/verify/json';
import type { NetworkConfigError } from './configError';

/**
 * Refuses keys that are not in `known` and could mean something.
 * @param network its class, as the message names it
 * @throws `Fault`
 */
export function refuseUnread(
  json: unknown,
  known: Readonly<Record<string, unknown>>,
  network: string,
  Fault: new (message: string) => NetworkConfigError,
): void {
  if (!isObject(json)) return;
  const unread = Object.entries(json)
    .filter(([key]) => !Object.hasOwn(known, key) && !key.startsWith('_'))
    .filter(([, value]) => value !== null && value !== false)
    .map(([key]) => key);
  if (unread.length > 0)
    throw new Fault(`This ${network} cannot be built. It has unknown keys: ${unread.join(', ')}.`);
}
