// Layer: shared by host, page and worker. No vscode, no DOM.
// The bridge between VS Code's CancellationToken and the AbortSignal that everything else
// here speaks. The token is described by its shape, so nothing of `vscode` is needed.

import type { Disposable } from './dispose';

/** What this bridge needs of a VS Code CancellationToken. */
export interface CancellationTokenLike {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): Disposable;
}

/** A signal that is aborted when the token is cancelled; dispose of it to stop listening. */
export function signalFromToken(
  token: CancellationTokenLike,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => {
    controller.abort();
  });
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}

/** A token that is cancelled when the signal is aborted. */
export function tokenFromSignal(signal: AbortSignal): CancellationTokenLike {
  return {
    get isCancellationRequested() {
      return signal.aborted;
    },
    onCancellationRequested(listener) {
      signal.addEventListener('abort', listener, { once: true });
      return {
        dispose: () => {
          signal.removeEventListener('abort', listener);
        },
      };
    },
  };
}
