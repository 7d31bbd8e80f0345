// Layer: page, views. What the explore view knows of the things that one can do with a model in it: a
// grid of guidance, the way between two samples, inversion. A new one is a file that implements
// `ExploreMode` and its line in `explore.ts`.

import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { Disposable } from '../../../src/shared/dispose';
import type { NumberTable } from '../../../src/shared/exploreTables';
import type { Computed, DrawnArrangement } from '../../../src/shared/protocol/explore';
import type { LoadedModel, ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleEvent } from '../../../src/shared/protocol/sampling';
import type { LabContext } from '../common/context';

export type ExploreModeId = 'grid' | 'interpolation' | 'inversion';

/** What is said, and computed, with the settings as they stand. */
export interface Plan {
  /** Settings in few words. */
  readonly sentence: string;
  /** The whole sampling part, without what varies. */
  readonly sampling: SamplingConfig;
  /** Network calls, all of a batch counted as one. */
  readonly calls: () => Promise<number>;
  /** Samples that go through the network together. */
  readonly rows: number;
  readonly run: (job: ExploreJob) => Promise<Computed>;
}

export interface ExploreJob {
  readonly worker: LabContext['worker'];
  readonly loaded: LoadedModel;
  /** The model as it was at `sampling.weaker_step`; null without one. */
  readonly weaker: LoadedModel['model'] | null;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SampleEvent) => void;
}

/** Settings that all modes have. */
export interface CommonSettings {
  readonly model: ModelChoice;
  readonly sampling: SamplingConfig;
}

export interface SavedFile {
  readonly label: string;
  readonly testId: string;
  readonly make: () => Promise<{ name: string; bytes: Uint8Array }>;
}

export interface ExploreMode extends Disposable {
  readonly id: ExploreModeId;
  readonly label: string;
  /** What is to be seen. */
  readonly stage: HTMLElement;
  /** Controls of its own. */
  readonly fields: readonly HTMLElement[];
  /** Numbers and plots, under the stage. */
  readonly foot: HTMLElement;
  /** What can be saved of what was computed last. */
  readonly files: readonly SavedFile[];
  /** What was computed last, to be kept as a run; absent where nothing of it is a set of samples. */
  readonly kept?: () => DrawnArrangement;
  setModel(model: ModelChoice): void;
  /** Null while something is not allowed: its field says so. */
  plan(common: CommonSettings): Plan | null;
}

/** CSV of a table, to be saved. */
export function csvFile(
  name: string,
  testId: string,
  table: () => NumberTable,
  csvText: (columns: NumberTable['columns'], rows: NumberTable['rows']) => string,
): SavedFile {
  return {
    label: 'Save CSV…',
    testId,
    make: () => {
      const { columns, rows } = table();
      return Promise.resolve({ name, bytes: new TextEncoder().encode(csvText(columns, rows)) });
    },
  };
}
