// Layer: core (pure). Which kind a part is of: what its `kind` says, else the one that the rest of
// what was written can only mean, else the usual one.

import { hasKey, KINDS, kindsWith } from './fields';
import type { KindPart } from './fieldTypes';
import { isDataKind } from './data';
import { networksFor } from './network';

/**
 * The kind of a part.
 * @param written what was written of the part, unchecked
 * @param dataKind the kind of the data, where that is known
 */
export function kindOf(part: KindPart, written: unknown, dataKind: string | undefined): string {
  const kinds = KINDS[part];
  const usual = usualKind(part, dataKind);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return usual;
  const values: Readonly<Record<string, unknown>> = { ...written };
  if (kinds.some(({ id }) => id === values.kind)) return String(values.kind);
  const suiting = kinds.filter(({ suits }) => suits(values));
  if (suiting.length === 1) return suiting[0].id;
  // The first kind, the usual one before the others, that has all keys that any kind has.
  const keys = Object.keys(values).filter((key) => key !== 'kind' && hasKey(part, key));
  const order = [usual, ...kinds.map(({ id }) => id).filter((id) => id !== usual)];
  return order.find((id) => keys.every((key) => kindsWith(part, key).includes(id))) ?? usual;
}

function usualKind(part: KindPart, dataKind: string | undefined): string {
  const isOfData = part === 'network' && dataKind !== undefined && isDataKind(dataKind);
  return isOfData ? networksFor(dataKind)[0] : KINDS[part][0].id;
}

/** The kinds of all parts that have some, for what was written of a recipe. */
export function kindsOf(
  written: Readonly<Partial<Record<KindPart, unknown>>>,
): Readonly<Record<KindPart, string>> {
  const data = kindOf('data', written.data, undefined);
  return {
    data,
    schedule: kindOf('schedule', written.schedule, data),
    network: kindOf('network', written.network, data),
  };
}
