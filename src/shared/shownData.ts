// Layer: shared by host and page. No vscode, no DOM. Some of the data of a recipe, to be drawn behind
// samples.

import { openPoints } from '../core/data/pointsDataSet';
import type { DataSource } from './protocol/data';
import type { SampleSet } from './protocol/samples';

const SHOWN_POINTS = 2_000;

/** Null for pictures, behind which nothing can be drawn, and without data. */
export function shownData(source: DataSource | null): SampleSet | null {
  if (source?.config.kind !== 'points') return null;
  return openPoints(source.config, source.files.at(0)).reference(SHOWN_POINTS);
}
