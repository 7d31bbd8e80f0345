// Layer: core (pure). What a metric of samples is, whatever is measured: a number beside the same
// number for real data. Keys are as they stand in `run.diffrun`.

import type { DataSample, DataSet } from '../data/dataSet';

export interface Measure {
  /** Names the words, see `registry.ts`. */
  readonly id: string;
  /** Where it is taken, when not on the numbers of a sample themselves: "16 principal components". */
  readonly space: string | null;
  readonly value: number;
  /** How far the value may be off because samples and data are finite; null where not estimated. */
  readonly standard_error: number | null;
  /** Mean of the same for real data in the place of the samples. */
  readonly floor: number;
  /** Standard deviation of a single such value. */
  readonly deviation: number;
  /** What 19 of 20 real sets do not go beyond; null where no sets were drawn. */
  readonly level: number | null;
  /** How often chance alone is as bad, by a test; null where there is none. */
  readonly p_value: number | null;
}

export interface SampleMetrics {
  /** Samples, and real rows, in each set; fewer than the samples where the data hold no two such sets. */
  readonly size: number;
  /**
   * Whether the real rows were seen in training: a model that only repeats those looks good beside
   * them. Without the data only a classifier can judge, beside what it sees in real pictures. Null
   * in runs of versions that did not note it.
   */
  readonly against: 'held_out' | 'trained_on' | 'classifier' | null;
  readonly measures: readonly Measure[];
}

/** A classifier that may know the data, as far as metrics need it. */
export interface Classifier {
  /** As in "digit-classifier features". */
  readonly name: string;
  /** Shape of the pictures that it was made for. */
  readonly shape: readonly number[];
  /** Of so many real pictures that it was not trained on it was right about so many. */
  readonly heldOut: { readonly right: number; readonly count: number };
  /** Class of every picture by the numbering of the data's own labels, and its features. */
  classify(pictures: DataSample): Promise<Classified>;
}

export interface Classified {
  /** −1 for a class that the data do not have. */
  readonly labels: Int32Array;
  /** count × width. */
  readonly features: Float32Array;
  readonly width: number;
}

export interface MetricInput {
  /** All samples, for what needs no real rows beside each of them. */
  readonly all: DataSample;
  /** `size` of the samples. */
  readonly samples: DataSample;
  /** Twice as many real rows, in random order. */
  readonly real: DataSample;
  readonly size: number;
  readonly data: DataSet;
  /** Those that know the names of the data's classes; what they say of real rows tells which to trust. */
  readonly classifiers: readonly Classifier[];
  /** Gives others their turn; throws when the measuring is cancelled. */
  readonly pause: () => Promise<void>;
}

/** How a measure is said. */
export interface MeasureWords {
  readonly label: string;
  readonly format: 'number' | 'percent';
  /** One sentence: what the number says. */
  readonly meaning: string;
  /** What is to be said of the samples when chance does not explain the value; null: nothing. */
  readonly finding: ((measure: Measure) => string) | null;
}

/** Measures that are taken together. */
export interface MetricFamily {
  readonly words: Readonly<Record<string, MeasureWords>>;
  /** @returns nothing where the samples or data are not of its kind, or too few */
  measure(input: MetricInput): Promise<readonly Measure[]>;
}
