// Layer: page, views. The quality of samples in words: the energy distance to the data beside the
// distance that two halves of the data have from each other.

import type { SampleMetrics } from '../../../src/shared/protocol/sampling';
import { short } from '../../ui/numbers';

/** Up to this multiple of the floor the samples pass for another draw of the data. */
const AS_DATA = 1.5;
/** Up to this multiple the shape is right and details are not. */
const NEAR = 15;

/** One or two sentences about the metrics. */
export function metricsSentence({ energy_distance, energy_distance_floor }: SampleMetrics): string {
  const distance = `Energy distance to the data ${short(energy_distance)}; two halves of the data differ by ${short(energy_distance_floor)}.`;
  return `${distance} ${verdict(energy_distance, energy_distance_floor)}`;
}

function verdict(distance: number, floor: number): string {
  if (distance <= AS_DATA * floor) return 'The samples can hardly be told from the data.';
  if (distance <= NEAR * floor) return 'The samples are near the data and not yet the same.';
  return 'The samples are clearly different from the data.';
}
