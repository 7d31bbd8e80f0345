// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of sampling under a measurement: a picture of which pixels are missing, a small one that
// is to be enlarged, points of which one coordinate is known, a clip of which some frames are, or a sound
// with a gap.

import type { PredictedMotion } from '../../core/statistics/predictedMotion';
import type { Call } from './call';
import type { DataSource } from './data';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';
import type { SampleResult } from './sampling';

/** What is known; pictures as files (PNG, JPEG, WebP, GIF, AVIF), sounds as WAV files. */
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
    }
  /** One coordinate of points of the plane; data units. */
  | { readonly kind: 'hold'; readonly axis: 0 | 1; readonly value: number }
  | FramesTask
  | GapTask;

/** Some frames of a clip are known. */
export interface FramesTask {
  readonly kind: 'frames';
  /** An animation or picture as a file, or frames in data units, one after the other. */
  readonly clip: Uint8Array | Float32Array;
  /** Counted from 1. */
  readonly known: readonly number[];
}

/** A stretch of a sound is not known. */
export interface GapTask {
  readonly kind: 'gap';
  readonly sound: Uint8Array;
  /** In seconds; samples that begin from there on, and before there, are unknown. */
  readonly from: number;
  readonly until: number;
}

/** All that a drawing depends on but the model. */
export interface ConditionalSettings {
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
}

export interface ConditionalRequest extends ConditionalSettings {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  readonly model: FileSet;
  /** What the model was trained on, for what points should be; null without. */
  readonly data: DataSource | null;
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

/** What points with one coordinate known should be: the other coordinate under the exact posterior. */
export interface ExactSlice {
  /** Draws of it, data units. */
  readonly draws: Float32Array;
  /** Half the width of the band that they were taken from; null where they are of the line itself. */
  readonly band: number | null;
  /** W₁ between the samples and as many draws, and between two sets of so many draws; data units. */
  readonly distance: number;
  readonly floor: number;
}

export interface ConditionalResult {
  /** All variants; known pixels, frames and samples are the given ones. */
  readonly samples: SampleSet;
  /** How the first of them came about; it follows none where particles are resampled. */
  readonly trajectory: SampleResult['trajectory'];
  /**
   * Largest |A x − y| of the variants as 8-bit pictures, in units of 1/255; of points and sounds in data
   * units.
   */
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
  /** For `hold`, where it is known. */
  readonly slice: ExactSlice | null;
  /** For `frames` of a ball, where the whole clip was given. */
  readonly motion: PredictedMotion | null;
  /**
   * For `gap`: power of the given sound in the gap over that of the difference from it, in dB, the mean
   * of the variants; what was taken out is given with the sound. Null where that is silent.
   */
  readonly signalToError: number | null;
  readonly seconds: number;
  readonly device: DeviceReport;
}

/** A file of the reader's own, to be a sample of the open model. */
export interface FileToRead {
  /** Of the open model. */
  readonly key: string;
  readonly file: Uint8Array;
  readonly fits: boolean;
  /** Of pictures, by which smaller ones may be enlarged. */
  readonly factors: readonly number[];
}

/** The task without its files, which lie beside the samples. */
export type TaskRecord =
  | { readonly kind: 'inpaint' }
  | { readonly kind: 'upscale'; readonly factor: number }
  | { readonly kind: 'hold'; readonly axis: 0 | 1; readonly value: number }
  | Omit<FramesTask, 'clip'>
  | Omit<GapTask, 'sound'>;

/** How the samples of a run were drawn that was kept of variants. */
export interface ConditionRecord extends Omit<ConditionalSettings, 'task'> {
  readonly task: TaskRecord;
  /** As in {@link ConditionalResult}. */
  readonly known: number;
  readonly numbers: number;
  readonly inconsistency: number;
}

/** What a task was given, as files; null for what there was not. */
export interface GivenFiles {
  /** A picture; of a clip an animation. */
  readonly image: Uint8Array | null;
  /** White is unknown. */
  readonly mask: Uint8Array | null;
  readonly truth: Uint8Array | null;
  readonly sound: Uint8Array | null;
}

/** Variants that were drawn, to be made a run. */
export interface DrawnVariants {
  /** Of the chooser. */
  readonly modelId: string;
  readonly settings: ConditionalSettings;
  readonly result: Pick<
    ConditionalResult,
    | 'samples'
    | 'trajectory'
    | 'known'
    | 'numbers'
    | 'inconsistency'
    | 'networkCalls'
    | 'seconds'
    | 'device'
  >;
}

/** What the view is to begin with; what is null stays as it is. */
export interface ConditionRequest {
  readonly task: 'inpaint' | 'upscale' | null;
  readonly modelId: string | null;
  /** Takes the place of all settings; a task here goes before `task`. */
  readonly record: Omit<ConditionRecord, 'known' | 'numbers' | 'inconsistency'> | null;
  /** What is known of, as a file: a picture, an animation or a sound. */
  readonly given: Uint8Array | null;
  readonly mask: Uint8Array | null;
}

/** Served by the worker, called by the page; see `InPlaceMethods` for the open model. */
export interface ConditionalMethods {
  /** Variants of what is partly known; cancelled between steps. */
  sampleConditionally: Call<ConditionalRequest, ConditionalResult, ConditionalEvent>;
  /** The same with the open model. */
  conditionInPlace: Call<
    { key: string; settings: ConditionalSettings },
    ConditionalResult,
    ConditionalEvent
  >;
  /**
   * A file as a sample of the open model. Pictures and clips have 8 bits a channel; a picture may also
   * have the model's size over one of the factors, a clip fewer frames than the model's. What has
   * another size, rate or length is refused, or with `fits` brought to the model's: pictures and frames
   * are cut to a square in the middle and resampled, sounds are resampled, cut or filled up with
   * silence, and made as loud as those that the model learnt.
   */
  readGiven: Call<FileToRead, SampleSet>;
}
