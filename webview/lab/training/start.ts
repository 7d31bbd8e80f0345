// Layer: worker (pure). Where a training starts: its data, what it asks of the network, and the
// checkpoint that it goes on from, or fresh weights.

import { rowLength, type DataSet } from '../../../src/core/data/dataSet';
import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import { fitScaling } from '../../../src/core/data/scaling';
import { objectiveOf } from '../../../src/core/objectives';
import { conditionChannels } from '../../../src/core/recipe/data';
import type { Recipe } from '../../../src/core/recipe/types';
import { MODEL_DATA_FILE, type FileSet } from '../../../src/shared/protocol/files';
import { ModelFileError } from '../engine/modelFolder';
import { describeNetwork } from '../engine/networks/forData';
import { describeShapes } from '../engine/networks/shapes';
import { initialState } from '../network/initialise';
import type { BatchOrigin } from './batches';
import { decodeCheckpoint, type Checkpoint } from './checkpoint';

export interface TrainingStart {
  readonly recipe: Recipe;
  readonly origin: BatchOrigin;
  readonly checkpoint: Checkpoint;
}

/**
 * @param resume a checkpoint to go on from; null starts with fresh weights
 * @throws an error that says what does not fit: checkpoint and recipe, or network and data
 */
export function trainingStart(
  recipe: Recipe,
  data: DataSet,
  resume: FileSet | null,
): TrainingStart {
  const { shape, classes } = data;
  const network = describeNetwork(
    recipe.network,
    { shape, classes: classes?.length ?? null },
    conditionChannels(recipe.data),
  );
  const checkpoint =
    resume === null
      ? {
          step: 0,
          network,
          format: formatOf(data),
          workers: null,
          state: initialState(network, recipe.training.seed),
        }
      : decodeCheckpoint(resume, recipe, network);
  requireSameClasses(checkpoint.format, classes);
  const { classes: rows } = describeShapes(network);
  const origin = {
    data,
    format: checkpoint.format,
    objective: objectiveOf(recipe),
    recipe,
    noClass: rows === null ? null : rows - 1,
  };
  return { recipe, origin, checkpoint };
}

/** A label means the same to a network that was trained before; earlier versions kept no names. */
function requireSameClasses(trained: SampleFormat, classes: DataSet['classes']): void {
  if (trained.classes === null || classes === null) return;
  if (trained.classes.join('\n') === classes.join('\n')) return;
  const [was, is] = [trained.classes, classes].map((names) => names.join(', '));
  throw new ModelFileError(MODEL_DATA_FILE, `the classes are ${was}; those of the data are ${is}.`);
}

/** Points and sounds are scaled to the spread of those that are trained on. */
function formatOf({ kind, shape, classes, rows, count, sampleRate }: DataSet): SampleFormat {
  if (kind === 'images') return { kind, shape, classes, scaling: null };
  if (kind === 'video')
    return { kind, shape, classes, scaling: null, sampleRate: requireRate(sampleRate) };
  if (kind === 'audio') {
    const values = rows.values.subarray(0, count * rowLength(shape));
    const scaling = fitScaling(Float32Array.from(values), 1);
    return { kind, shape, classes, scaling, sampleRate: requireRate(sampleRate) };
  }
  const points = Float32Array.from(rows.values.subarray(0, count * shape[0]));
  return { kind, shape, classes, scaling: fitScaling(points, shape[0]) };
}

function requireRate(rate: number | undefined): number {
  if (rate === undefined) throw new RangeError('The sounds or clips have no rate.');
  return rate;
}
