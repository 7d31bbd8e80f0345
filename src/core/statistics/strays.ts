// Layer: core (pure). The samples that lie where no data lie: those that precision counts as misses
// (`localSupport.ts`), one by one.

import { SUPPORT_K } from './localSupport';
import { nearestOthers } from './neighbours';
import { pointCount, type Points } from './pairwise';

/**
 * Rows of `samples` outside of every ball around a datum that reaches to its k-th nearest other.
 * @throws {StatisticsError} for data of k points or fewer
 */
export function strays(samples: Points, data: Points, dims: number, k = SUPPORT_K): number[] {
  const count = pointCount(data, dims, k + 1);
  const { squares } = nearestOthers(data, dims, k);
  const isInside = (sample: number): boolean => {
    for (let datum = 0; datum < count; datum++) {
      let square = 0;
      for (let d = 0; d < dims; d++)
        square += (samples[sample * dims + d] - data[datum * dims + d]) ** 2;
      if (square <= squares[datum * k + k - 1]) return true;
    }
    return false;
  };
  return Array.from({ length: pointCount(samples, dims) }, (_, sample) => sample).filter(
    (sample) => !isInside(sample),
  );
}
