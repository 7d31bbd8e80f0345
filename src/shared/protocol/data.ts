// Layer: shared by host, page and worker. No vscode, no DOM.
// The data of a recipe on their way to the worker: the files that the recipe names, exactly as they
// lie on the disk. The worker decodes them.

import type { DataReport } from '../../core/data/report';
import type { DataConfig } from '../../core/recipe/types';
import type { SampleSet } from './samples';

/** A file that a recipe names, or one of the folder that it names. */
export interface DataFile {
  /** As the recipe has it; below a folder, relative to it. With slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Why a file of a folder was not read: the end of a sentence that begins with its path. */
  readonly problem?: string;
}

/** None for a built-in set. A file of labels comes after the file that it belongs to. */
export type DataFiles = readonly DataFile[];

/** What a recipe says of its data, with the files that this names. */
export interface DataSource {
  readonly config: DataConfig;
  readonly files: DataFiles;
}

/** How far the opening of data is. */
export interface DataProgress {
  readonly done: number;
  readonly total: number;
}

export interface InspectRequest extends DataSource {
  /** About how many samples go on the contact sheet. */
  sheet: number;
  /** How many rows are returned, in the order of the file or folder; Infinity for all. */
  rows: number;
}

/** Rows as the worker keeps them: a byte a channel of pictures, float32 for points. */
export interface InspectedRows {
  values: Uint8Array | Float32Array;
  labels: Int32Array | null;
  /** 1 for each row that no training sees. */
  heldOut: Uint8Array;
}

export interface InspectResult {
  report: DataReport;
  /** Samples of every class, one class after the other, or spread over the whole set. */
  sheet: SampleSet;
  rows: InspectedRows;
}

/** The rows that a training draws from, in its own order and in data units. */
export interface TrainingRows {
  /** A byte a channel of pictures and clips, else float32; those that no training sees are left out. */
  values: Uint8Array | Float32Array;
  labels: Int32Array | null;
  /** Of one row. */
  shape: readonly number[];
  count: number;
}
