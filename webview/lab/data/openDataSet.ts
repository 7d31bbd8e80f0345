// Layer: worker. The data of a recipe, opened: the only way from a recipe's `data` and its files to
// the rows that are trained on.

import { DataError, type DataSet } from '../../../src/core/data/dataSet';
import { builtInPoints, csvPoints } from '../../../src/core/data/pointsDataSet';
import type { PointsData } from '../../../src/core/recipe/types';
import type { DataFiles, DataProgress } from '../../../src/shared/protocol/data';

export type ProgressListener = (progress: DataProgress) => void;

/**
 * @param files what the recipe's `data` names, in the order of `DataFiles`; none for a built-in set
 * @throws {DataError} when the files cannot be used
 * @throws the reason of `signal` when it is aborted
 */
export async function openDataSet(
  config: PointsData,
  files: DataFiles,
  progress: ProgressListener,
  signal: AbortSignal,
): Promise<DataSet> {
  signal.throwIfAborted();
  await Promise.resolve();
  progress({ done: 0, total: 1 });
  const data = openPoints(config, files);
  progress({ done: 1, total: 1 });
  return data;
}

function openPoints(config: PointsData, files: DataFiles): DataSet {
  if (config.file === null) return builtInPoints(config);
  const file = files.at(0);
  if (file === undefined) throw new DataError(`"${config.file}" was not read.`);
  return csvPoints(file.path, file.bytes);
}
