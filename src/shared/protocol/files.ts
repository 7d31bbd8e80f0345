// Layer: shared by host, page and worker. No vscode, no DOM.
// Files that travel between host, page and worker.

/** Files of one checkpoint or model: path relative to its folder → contents. */
export type FileSet = Record<string, Uint8Array>;
