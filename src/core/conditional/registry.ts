// Layer: core (pure). All methods of conditional sampling, from the plainest to the most exact.
// To add one, write its file in `methods/` and put it here.

import type { ConditionalMethod, OptionValues } from './contract';
import { ConditionalError } from './error';
import { ddnm } from './methods/ddnm';
import { pigdm } from './methods/pigdm';
import { repaint } from './methods/repaint';
import { replacement } from './methods/replacement';
import { tds } from './methods/tds';
import { tmpd } from './methods/tmpd';
import { trained } from './methods/trained';

export const CONDITIONAL_METHODS: readonly ConditionalMethod[] = [
  replacement,
  repaint,
  ddnm,
  pigdm,
  tmpd,
  tds,
];

/** Those for small pictures: a model that was trained to enlarge can also do just that. */
export const UPSCALE_METHODS: readonly ConditionalMethod[] = [...CONDITIONAL_METHODS, trained];

/** @throws {ConditionalError} naming the methods that there are */
export function conditionalMethod(id: string): ConditionalMethod {
  const found = UPSCALE_METHODS.find((method) => method.id === id);
  if (found !== undefined) return found;
  const known = UPSCALE_METHODS.map((method) => method.id).join(', ');
  throw new ConditionalError(`"${id}" is no method of conditional sampling; there are ${known}.`);
}

/**
 * All options of a method: those given, the others as they are by default.
 * @throws {ConditionalError} for one that the method does not have, or a value out of its range
 */
export function methodOptions(
  { id, options }: ConditionalMethod,
  given: OptionValues,
): OptionValues {
  for (const key of Object.keys(given))
    if (!Object.hasOwn(options, key)) {
      const known = Object.keys(options).join(', ') || 'none';
      throw new ConditionalError(`${id} has no option "${key}"; it has ${known}.`);
    }
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => {
      const value = key in given ? given[key] : option.default;
      const { least, most, whole } = option;
      if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
        throw new ConditionalError(
          `${key} is ${value}; it must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`,
        );
      return [key, value];
    }),
  );
}
