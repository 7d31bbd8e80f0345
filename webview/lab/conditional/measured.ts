// Layer: worker (pure). What is known of a sample, as the methods of sampling under a measurement take it.

import type { Measurement } from '../../../src/core/conditional/measurement';
import type { PictureSides } from '../../../src/core/conditional/upscaled';

export interface Measured {
  readonly measurement: Measurement;
  /** In network units. */
  readonly y: Float64Array;
  /** Of the given picture; null for points. */
  readonly sides: PictureSides | null;
  /** The large picture, where an upscaling has it; network units. */
  readonly truth: Float64Array | null;
  /** Sets what is known to the given numbers, data units; absent where rounding on the way keeps them. */
  readonly restore?: (samples: Float32Array) => void;
  /** The whole sound in data units, and the samples that are unknown: from, and before. */
  readonly gap?: { readonly values: Float32Array; readonly from: number; readonly until: number };
  /** The true clip in data units, and which frames of it are known; null where it is not known whole. */
  readonly clip?: { readonly values: Float32Array; readonly isKnown: readonly boolean[] } | null;
}
