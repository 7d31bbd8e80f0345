// Layer: core (pure). The studies that come with the lab, in the order in which they are offered. A new one is
// a file beside this and a line in the list.

import type { BuiltInStudy } from './contract';
import { cost } from './cost';
import { memorisation } from './memorisation';
import { stability } from './stability';
import { xPrediction } from './xPrediction';

export type { BuiltInStudy } from './contract';

export const BUILT_IN_STUDIES: readonly BuiltInStudy[] = [
  cost,
  memorisation,
  stability,
  xPrediction,
];
