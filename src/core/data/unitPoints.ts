// Layer: core (pure). Points of a built-in set as pictures show them: of mean 0 and variance 1.

import { drawPointSet, pointSet } from './pointSets';
import type { PointSetName } from './pointSets';
import { fitScaling, toNetwork } from './scaling';

/** The set's first points, row-major (count × 2). */
export function unitPoints(name: PointSetName, count: number): Float32Array {
  const points = drawPointSet(name, count, 0, pointSet(name).noise);
  return toNetwork(points, fitScaling(points, 2));
}
