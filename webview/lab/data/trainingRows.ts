// Layer: worker. The rows of a recipe's data as a training draws from them, for one that goes on
// elsewhere with the same numbers.

import { rowLength } from '../../../src/core/data/dataSet';
import type { DataProgress, DataSource, TrainingRows } from '../../../src/shared/protocol/data';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { openDataSet } from './openDataSet';

export async function trainingRows(
  { config, files }: DataSource,
  { signal, event }: Pick<CallContext<DataProgress>, 'signal' | 'event'>,
): Promise<TrainingRows> {
  const { rows, labels, shape, count } = await openDataSet(config, files, event, signal);
  return {
    values: rows.values.slice(0, count * rowLength(shape)),
    labels: labels === null ? null : labels.slice(0, count),
    shape,
    count,
  };
}
