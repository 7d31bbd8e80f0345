// Layer: core (pure). The text of a scheduler_config.json. Python writes an infinite number bare,
// as -Infinity, which JSON does not have; DPM-Solver's files have one by default.

import { SchedulerConfigError } from './keys';

/** A string, which is left alone, or a bare infinite number. */
const STRING_OR_INFINITY = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b/g;

/**
 * What the text says, with infinite numbers as the strings that {@link readSchedulerConfig} takes.
 * @throws {SchedulerConfigError} if the text is no JSON even so.
 */
export function parseSchedulerConfig(text: string): unknown {
  const json = text.replace(STRING_OR_INFINITY, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchedulerConfigError(`This is not JSON: ${reason}.`);
  }
}
