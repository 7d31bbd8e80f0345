// Layer: core (pure). Variants are made some at a time, so that those that are finished can be kept; what
// all of them cost.

import type { ConditionalMethod, Cost, OptionValues } from './contract';
import { ConditionalError } from './error';

/** Samples that are made together. */
const AT_ONCE = { images: 8, points: 8192, audio: 8, video: 8 } as const;

/** Few pictures at a time; variants that are taken of the same particles stay together. */
export function variantGroups(
  kind: keyof typeof AT_ONCE,
  count: number,
  options: OptionValues,
): readonly number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new ConditionalError(`${count} variants were asked for; at least 1 is needed.`);
  const most = Math.max(AT_ONCE[kind], 'taken' in options ? options.taken : 0);
  return Array.from({ length: Math.ceil(count / most) }, (_, i) =>
    Math.min(most, count - i * most),
  );
}

/** Groups follow each other: their calls add up, their rows do not. */
export function groupsCost(
  method: ConditionalMethod,
  groups: readonly number[],
  sizes: { readonly steps: number; readonly known: number },
  options: OptionValues,
): Cost {
  return groups
    .map((count) => method.cost({ ...sizes, count }, options))
    .reduce((sum, { calls, gradients, rows }) => ({
      calls: sum.calls + calls,
      gradients: sum.gradients + gradients,
      rows: Math.max(sum.rows, rows),
    }));
}
