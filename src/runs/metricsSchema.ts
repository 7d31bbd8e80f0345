// Layer: runs. No vscode. Metrics of samples as they stand in `run.diffrun`, those of older
// versions too.

import * as v from 'valibot';
import type { Measure, SampleMetrics } from '../core/metrics/contract';

const finite = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const measureSchema: v.GenericSchema<unknown, Measure> = v.object({
  id: v.string(),
  space: v.nullable(v.string()),
  value: finite,
  standard_error: v.nullable(finite),
  floor: finite,
  deviation: finite,
  level: v.nullable(finite),
  p_value: v.nullable(share),
});

const current: v.GenericSchema<unknown, SampleMetrics> = v.object({
  size: natural,
  against: v.nullable(v.picklist(['held_out', 'trained_on', 'classifier'])),
  measures: v.array(measureSchema),
});

/** Of versions that knew points only; the first of them had no `chance`. */
const points = v.object({
  energy_distance: finite,
  energy_distance_floor: finite,
  chance: v.optional(
    v.nullable(
      v.object({
        size: natural,
        pairs: natural,
        deviation: finite,
        level: finite,
        p_value: share,
        strays: v.object({ share, floor: share, level: share, p_value: share }),
      }),
    ),
    null,
  ),
});

/** Without `chance` the distance is biased, and its floor is of smaller sets. */
function ofPoints(old: v.InferOutput<typeof points>): SampleMetrics {
  const { energy_distance: value, energy_distance_floor: floor, chance } = old;
  const rest = { space: null, standard_error: null, deviation: 0, level: null, p_value: null };
  if (chance === null) {
    const measures = [{ ...rest, id: 'biased_energy_distance', value, floor }];
    return { size: 0, against: null, measures };
  }
  const { size, deviation, level, p_value, strays } = chance;
  return {
    size,
    against: null,
    measures: [
      { ...rest, id: 'energy_distance', value, floor, deviation, level, p_value },
      {
        ...rest,
        id: 'strays',
        value: strays.share,
        floor: strays.floor,
        level: strays.level,
        p_value: strays.p_value,
      },
    ],
  };
}

export const metricsSchema: v.GenericSchema<unknown, SampleMetrics> = v.union([
  current,
  v.pipe(points, v.transform(ofPoints)),
]);
