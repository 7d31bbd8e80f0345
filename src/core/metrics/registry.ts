// Layer: core (pure). All families of metrics, in the order in which they are measured and shown.

import type { MeasureWords, MetricFamily } from './contract';
import { balls } from './families/balls';
import { classification } from './families/classification';
import { copies } from './families/copies';
import { distribution } from './families/distribution';
import { earlier } from './families/earlier';
import { sounds } from './families/sounds';
import { strings } from './families/strings';
import { tones } from './families/tones';
import { variety } from './families/variety';

export const METRIC_FAMILIES: readonly MetricFamily[] = [
  classification,
  tones,
  strings,
  balls,
  distribution,
  sounds,
  variety,
  copies,
  earlier,
];

const words = new Map(METRIC_FAMILIES.flatMap((family) => Object.entries(family.words)));

/** Null for a measure of another version. */
export function wordsOf(id: string): MeasureWords | null {
  return words.get(id) ?? null;
}
