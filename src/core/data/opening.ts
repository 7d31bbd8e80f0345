// Layer: core (pure). How the opening of data says how far it is, and gives way.

import type { Frame } from './images/fit';

export interface Opening {
  /**
   * Says how far the opening is. What it returns is awaited now and then, so that other messages are
   * handled in between; it rejects when the opening was cancelled.
   */
  readonly advance: (done: number, total: number) => Promise<void>;
}

/** Rows between two calls of `advance`; a row of 64 × 64 takes well under a millisecond. */
export const ROWS_BETWEEN = 64;

/** What readers of pictures are told. */
export interface PictureOpening extends Opening {
  readonly frame: Frame;
}
