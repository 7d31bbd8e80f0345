// Layer: shared by host, page and worker. No vscode, no DOM.
// Whoever makes a thing disposes of it: a `Disposer` collects what its owner made
// and releases it in reverse order, and releases at once what arrives too late.

/** Anything that holds a resource until it is told to let go. */
export interface Disposable {
  dispose(): unknown;
}

/** Wraps a function as a {@link Disposable} that runs at most once. */
export function disposable(release: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      release();
    },
  };
}

/** A collection of disposables with one owner. */
export class Disposer implements Disposable {
  private readonly items: Disposable[] = [];
  private isDisposed = false;

  /** True once {@link dispose} ran. */
  get disposed(): boolean {
    return this.isDisposed;
  }

  /** Takes ownership of `item`; it is disposed of at once if the owner is already gone. */
  add<T extends Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  /** Releases everything, last in first out; every item is tried, the first error is rethrown. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    const failures: unknown[] = [];
    for (const item of this.items.splice(0).reverse()) {
      try {
        item.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
