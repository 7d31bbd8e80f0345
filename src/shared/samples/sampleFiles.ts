// Layer: shared (pure). Samples as a file of NumPy arrays, the same from the lab and the command line.

import { asInt64 } from '../../core/npy';
import { encodeNpz, type NpzEntry } from '../../core/npz';
import { sampleCount, type SampleSet } from '../protocol/samples';

/**
 * An .npz with `samples` (float32, count × shape, data units) and, where there are classes,
 * `labels` (int64).
 */
export function samplesNpz(set: SampleSet): Uint8Array {
  const { values, labels } = set;
  const samples: NpzEntry = { values, shape: [sampleCount(set), ...set.shape] };
  if (labels === null) return encodeNpz({ samples });
  return encodeNpz({ samples, labels: { values: asInt64(labels), shape: [labels.length] } });
}
