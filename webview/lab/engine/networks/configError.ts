// Layer: lab worker, engine; command line. What is thrown for a `config.json` that names no network
// that can be built here.

/** The message says which key is at fault and what is allowed. */
export class NetworkConfigError extends Error {
  override readonly name: string = 'NetworkConfigError';
}
