// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of sampling under a measurement: a picture of which pixels are missing, or a small one
// that is to be enlarged.

import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';

/** What is known; pictures as files (PNG, JPEG, WebP, GIF, AVIF). */
export type ConditionalTask =
  /** White in the mask is unknown. */
  | { readonly kind: 'inpaint'; readonly image: Uint8Array; readonly mask: Uint8Array }
  | {
      readonly kind: 'upscale';
      /** The small picture. */
      readonly image: Uint8Array;
      readonly factor: number;
      /** The large picture, where it is known. */
      readonly truth: Uint8Array | null;
    };

export interface ConditionalRequest {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  readonly model: FileSet;
  readonly task: ConditionalTask;
  /** Id and options of the method; options that are not given are as they are by default. */
  readonly method: string;
  readonly options: Readonly<Record<string, number>>;
  /** Noise levels. */
  readonly steps: number;
  readonly seed: number;
  /** Variants wanted. */
  readonly count: number;
  /** Class of all variants; null for none. */
  readonly class_label: number | null;
  readonly guidance_scale: number;
  readonly engine: EngineName | null;
}

export type ConditionalEvent =
  /** What the whole request costs, before anything is computed. */
  | {
      readonly kind: 'cost';
      readonly calls: number;
      readonly gradients: number;
      readonly rows: number;
    }
  | {
      readonly kind: 'progress';
      readonly step: number;
      readonly steps: number;
      readonly secondsLeft: number;
    }
  /** Some variants are finished. */
  | { readonly kind: 'variants'; readonly samples: SampleSet };

/** A way to enlarge a picture, and how close to the truth it comes. */
export interface Enlarged {
  readonly samples: SampleSet;
  /** Mean over the pictures, in dB; null where the truth is not known. */
  readonly psnr: number | null;
}

export interface ConditionalResult {
  /** All variants; of `inpaint` the known pixels are those of the picture. */
  readonly samples: SampleSet;
  /** Largest |A x − y| of the variants as 8-bit pictures, in units of 1/255. */
  readonly inconsistency: number;
  /** Numbers that were known, of how many. */
  readonly known: number;
  readonly numbers: number;
  /** Evaluations of the network, and those forward and backward, of a whole batch each. */
  readonly networkCalls: number;
  readonly gradients: number;
  /** For `upscale`. */
  readonly compared: {
    readonly method: Enlarged;
    readonly nearest: Enlarged;
    readonly bicubic: Enlarged;
  } | null;
  readonly seconds: number;
  readonly device: DeviceReport;
}
