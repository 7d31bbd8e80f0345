// Layer: command line. Options that several commands have, and their values: numbers by the rules that
// recipes have for them.

import { Option } from 'commander';
import type { Field } from '../../src/core/recipe/fieldTypes';
import { shown, valueFault } from '../../src/core/recipe/validate';
import type { EngineName } from '../../src/shared/protocol/device';
import { UsageError } from './inputError';

const ENGINES: readonly EngineName[] = ['webgpu', 'wasm', 'cpu'];

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object instead of sentences');
}

/** What computes; without the option the best that is found. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what computes')
    .choices(ENGINES)
    .default(null, 'the best that is found');
}

/** A number that a recipe has too, under the rule of its field. */
export function recipeNumber(flags: string, description: string, field: Field): Option {
  return numberOption(flags, description, (name, value) => valueFault(name, field, value));
}

/** A whole number of at least `least`. */
export function wholeNumber(flags: string, description: string, least: number): Option {
  return numberOption(flags, description, (name, value) =>
    Number.isSafeInteger(value) && Number(value) >= least
      ? null
      : `${name} is ${shown(value)}; it must be a whole number of at least ${least}.`,
  );
}

/** Any finite number. */
export function finiteNumber(flags: string, description: string): Option {
  return numberOption(flags, description, (name, value) =>
    Number.isFinite(value) ? null : `${name} is ${shown(value)}; it must be a number.`,
  );
}

/** @param faultOf one sentence about a number, or a text that is none; null if it is allowed */
function numberOption(
  flags: string,
  description: string,
  faultOf: (name: string, value: number | string) => string | null,
): Option {
  const option = new Option(flags, description).default(null, 'as in the recipe');
  return option.argParser((text) => {
    const number = text.trim() === '' ? NaN : Number(text);
    const value = Number.isNaN(number) ? text : number;
    const fault = faultOf(option.long ?? flags, value);
    if (fault !== null) throw new UsageError(fault);
    return value;
  });
}

/** An option without which the command cannot work. */
export function required(value: string | undefined, command: string, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`${command} needs ${option}.`);
  return value;
}
