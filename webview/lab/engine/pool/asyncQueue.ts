// Layer: lab worker, engine; worker pool. Messages that wait for their one reader, or a reader that
// waits for its message.

export class AsyncQueue<T> {
  private readonly waiting: T[] = [];
  private reader: ((item: T | null) => void) | null = null;
  private isClosed = false;

  put(item: T): void {
    const { reader } = this;
    this.reader = null;
    if (reader === null) this.waiting.push(item);
    else reader(item);
  }

  /** The next message in the order of arrival; null once the queue is closed. */
  next(): Promise<T | null> {
    if (this.isClosed) return Promise.resolve(null);
    const item = this.waiting.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => {
      this.reader = resolve;
    });
  }

  /** Drops what waits; the reader is told. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    this.reader?.(null);
    this.reader = null;
  }
}
