// Layer: runs. No vscode. The data of a run. A built-in set is drawn again from its seed; points
// that came from the reader's own file are kept in the run, so that a run can be resumed and
// measured when the file was changed or moved since.

import { drawPointSet } from '../core/data/pointSets';
import { requirePoints } from '../core/recipe/narrowing';
import type { PointsData } from '../core/recipe/types';
import { somePoints } from '../core/statistics/subsets';
import type { RunDocument } from '../shared/protocol/run';
import { readWhole } from './files';
import type { FileAccess } from './files';
import { pointsPath } from './layout';
import { decodePoints } from './samples';

/** Points to measure samples against: two sets of 2,000 that share none. */
const REFERENCE_COUNT = 4_000;

/** The very points that a run was or is trained on, row-major (count × 2), data units. */
export async function readRunPoints(
  files: FileAccess,
  { id, recipe }: Pick<RunDocument, 'id' | 'recipe'>,
) {
  const data = requirePoints(recipe.data);
  if (data.name !== null) return drawPointSet(data.name, data.count, data.seed, data.noise);
  return decodePoints(await readWhole(files, pointsPath(id)));
}

/** Fresh points of a built-in set, which no training has seen. */
export function freshPoints(data: PointsData): Float32Array | null {
  if (data.name === null) return null;
  return drawPointSet(data.name, REFERENCE_COUNT, data.seed + 1, data.noise);
}

/** What samples of a run's model are measured against: fresh points, else those it was trained on. */
export async function referencePoints(files: FileAccess, document: RunDocument) {
  const fresh = freshPoints(requirePoints(document.recipe.data));
  if (fresh !== null) return fresh;
  // Rows of a file may be sorted, so its first ones would not stand for all.
  return Float32Array.from(somePoints(await readRunPoints(files, document), 2, REFERENCE_COUNT));
}
