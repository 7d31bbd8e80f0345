// Layer: core (pure). JSON as Python's `json` module writes it: numbers that JSON does not have
// stand there bare, as Infinity, -Infinity and NaN (DPM-Solver's scheduler_config.json has one by
// default), and a byte order mark may come first.

import { withoutByteOrderMark } from './text';

/** A string, which is left alone, or a bare number that JSON does not have. */
const STRING_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * What the text says, with the numbers that JSON does not have as the strings "Infinity",
 * "-Infinity" and "NaN".
 * @throws {SyntaxError} if the text is no JSON even so.
 */
export function parsePythonJson(text: string): unknown {
  const json = withoutByteOrderMark(text).replace(STRING_OR_NOT_FINITE, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  return JSON.parse(json) as unknown;
}
