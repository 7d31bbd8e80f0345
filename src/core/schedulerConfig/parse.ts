// Layer: core (pure). The text of a scheduler_config.json.

import { parsePythonJson } from '../pythonJson';
import { SchedulerConfigError } from './keys';

/**
 * What the text says, as {@link readSchedulerConfig} takes it.
 * @throws {SchedulerConfigError} if the text is no JSON as Python writes it.
 */
export function parseSchedulerConfig(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchedulerConfigError(`This is not JSON: ${reason}.`);
  }
}
