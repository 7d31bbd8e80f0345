// Layer: shared by host, page and worker. No vscode, no DOM.
// Files that travel between host, page and worker.

/** Files of one checkpoint or model: path relative to its folder → contents. */
export type FileSet = Record<string, Uint8Array>;

/** In a model's folder: what its samples are, written by the worker; models of earlier versions and
 *  of others do without. */
export const MODEL_DATA_FILE = 'data.json';
