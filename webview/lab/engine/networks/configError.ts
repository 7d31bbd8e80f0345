// Layer: lab worker, engine; command line. What is thrown for a `config.json` that names no network
// that can be built here.

import * as v from 'valibot';

/** The message says which key is at fault and what is allowed. */
export class NetworkConfigError extends Error {
  override readonly name: string = 'NetworkConfigError';
}

/** Every fault that a schema found, by key, in one line. */
export function faultsOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`).join(' ');
}
