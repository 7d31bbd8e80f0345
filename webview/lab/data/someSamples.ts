// Layer: worker. Some of the data of a recipe, for a look at them before anything is trained.

import { dataFacts } from '../../../src/core/data/facts';
import type { DataFacts } from '../../../src/core/doctor/contract';
import { samplesOf } from '../../../src/core/data/dataSet';
import { sheetRows } from '../../../src/core/data/report';
import type { DataSource } from '../../../src/shared/protocol/data';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { openDataSet } from './openDataSet';

/** Up to `count` samples, of every class where there are classes. */
export async function someSamples(
  { config, files }: DataSource,
  count: number,
  signal: AbortSignal,
): Promise<{ samples: SampleSet; facts: DataFacts | null }> {
  // Of a built-in set of pictures, sounds or clips no more is drawn than is shown.
  const isDrawn = config.kind !== 'points' && config.name !== null;
  const drawn = isDrawn ? { ...config, count } : config;
  const data = await openDataSet(drawn, files, () => undefined, signal);
  return {
    samples: samplesOf(data, sheetRows(data, count)),
    facts: isDrawn ? null : dataFacts(data),
  };
}
