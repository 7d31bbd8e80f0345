// Layer: shared by host, page and worker. No vscode, no DOM. Long work that lets others in: a generator
// yields wherever it may be interrupted, and is gone on with in slices.

/** So long in milliseconds others wait at most, where one step does not take longer. */
export const SLICE_MS = 5;

/** Work that may pause at each `yield`; its value is the result. */
export type Sliced<T> = Generator<undefined, T>;

/** Does all of it at once. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/**
 * Goes on for `sliceMs` milliseconds, or one step if that takes longer.
 * @returns the result, or null when there is more to do
 */
export function forAWhile<T>(work: Sliced<T>, sliceMs: number): { result: T } | null {
  const begin = performance.now();
  do {
    const { done, value } = work.next();
    if (done === true) return { result: value };
  } while (performance.now() - begin < sliceMs);
  return null;
}

/**
 * Does the work in slices, between which everybody else has a turn.
 * @param isStale whether nobody wants the result any more; asked before each slice
 * @returns null when it was given up
 */
export async function inSlices<T>(
  work: Sliced<T>,
  sliceMs: number,
  isStale: () => boolean,
): Promise<{ result: T } | null> {
  while (!isStale()) {
    const done = forAWhile(work, sliceMs);
    if (done !== null) return done;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
  }
  return null;
}
