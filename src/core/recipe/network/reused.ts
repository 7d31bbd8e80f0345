// Layer: core (pure). Keys that mean the same to several kinds of networks.

import type { Field, FieldValue, FieldWords } from '../fieldKinds';

/** The key of another kind, with a default of one's own. */
export function reused<V extends FieldValue>(
  { kind, label, doc, also = [] }: FieldWords,
  value: V,
): Field<V, unknown> {
  return { kind, label, doc, also, default: value };
}
