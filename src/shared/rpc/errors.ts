// Layer: shared by host, page and worker. No vscode, no DOM.
// What can go wrong on a link, one class each, and how an error crosses it: as its name, its
// message and its stack. An error that is passed on through the page keeps the name that it
// was born with.

/** An error thrown by the handler on the other side of the link. */
export class RpcError extends Error {
  override name = 'RpcError';
  /** Name of the error class on the side where it was thrown. */
  readonly remoteName: string;
  readonly remoteStack: string;

  constructor(message: string, remoteName: string, remoteStack = '') {
    super(message);
    this.remoteName = remoteName;
    this.remoteStack = remoteStack;
  }
}

/** The call was cancelled by its caller and the other side stopped for that reason. */
export class RpcCancelledError extends Error {
  override name = 'RpcCancelledError';
}

/** The other side does not serve this method. */
export class RpcUnknownMethodError extends Error {
  override name = 'RpcUnknownMethodError';
}

/** Neither an answer nor an event came within the time allowed. */
export class RpcTimeoutError extends Error {
  override name = 'RpcTimeoutError';
}

/** The link was closed, or the other side was reloaded, before the answer came. */
export class RpcClosedError extends Error {
  override name = 'RpcClosedError';
}

/** The two sides come from different versions of the extension. */
export class RpcVersionError extends Error {
  override name = 'RpcVersionError';
}

/** The other side broke the rules of the link, for example by using an id twice. */
export class RpcProtocolError extends Error {
  override name = 'RpcProtocolError';
}

/** An error as it travels. */
export interface WireError {
  name: string;
  message: string;
  stack: string;
}

/** What cancelled work throws: here, in the DOM's AbortSignal, in VS Code. */
const CANCELLED = new Set(['RpcCancelledError', 'AbortError', 'Canceled']);

/** Turns whatever was thrown into something that can be posted. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof RpcError) {
    return { name: thrown.remoteName, message: thrown.message, stack: thrown.remoteStack };
  }
  if (thrown instanceof Error) {
    return { name: thrown.name, message: thrown.message, stack: thrown.stack ?? '' };
  }
  return { name: 'Error', message: String(thrown), stack: '' };
}

/** The error that the caller sees. */
export function fromWireError(error: WireError): Error {
  if (CANCELLED.has(error.name)) return new RpcCancelledError(error.message);
  if (error.name === 'RpcUnknownMethodError') return new RpcUnknownMethodError(error.message);
  return new RpcError(error.message, error.name, error.stack);
}

/** Whether something thrown means "stopped because it was asked to", not "failed". */
export function isCancellation(thrown: unknown): boolean {
  return thrown instanceof Error && CANCELLED.has(thrown.name);
}
