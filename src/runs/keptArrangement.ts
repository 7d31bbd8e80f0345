// Layer: runs. No vscode. A grid of guidance or the way between two samples becomes a run: the samples,
// and the rows and columns that they stand in.

import type { Arrangement, DrawnArrangement } from '../shared/protocol/explore';
import type { RunDocument } from '../shared/protocol/run';
import { sampleCount } from '../shared/protocol/samples';
import { keepRun, NOT_FOLLOWED } from './keptRun';
import type { SampleSource } from './sampler';
import type { RunStore } from './store';

const TITLES: Readonly<Record<Arrangement['kind'], string>> = {
  grid: 'guidance grid',
  interpolation: 'interpolation',
};

/** Samples and arrangement do not fit together. */
export class ArrangementError extends RangeError {
  override readonly name = 'ArrangementError';
}

/**
 * Makes a run of samples in rows and columns.
 * @throws {ArrangementError} unless every cell has its samples
 * @throws {RecordingError} when it cannot be written
 */
export async function keepArrangedRun(
  store: RunStore,
  source: SampleSource,
  { sampling, arrangement, result }: Omit<DrawnArrangement, 'modelId'>,
): Promise<RunDocument> {
  const { samples, networkCalls, seconds, device } = result;
  const { rows, columns, perCell, kind } = arrangement;
  const count = rows.names.length * columns.names.length * perCell;
  if (sampleCount(samples) !== count)
    throw new ArrangementError(
      `There are ${sampleCount(samples)} samples for ${rows.names.length} × ${columns.names.length} cells of ${perCell}.`,
    );
  return keepRun(
    store,
    {
      kind: 'sampling',
      title: `${source.title}, ${TITLES[kind]}`,
      recipe: { ...source.recipe, sampling },
      parent: source.parent,
      steps: sampling.num_inference_steps,
      arrangement,
    },
    { samples, trajectory: NOT_FOLLOWED, networkCalls, seconds, device },
    () => ({}),
  );
}
