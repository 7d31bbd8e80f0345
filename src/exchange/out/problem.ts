// Layer: exchange. No vscode. A model or run that cannot be written for another program.

/** One sentence: what cannot be exported, why, and what can. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}
