// Layer: shared by page and command line. The numbers behind the pictures of exploring a model, as tables.

import type { GridResult, InterpolationResult, InversionTrial } from './protocol/explore';

export interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A line for every cell. */
export function gridTable(
  { cells }: Pick<GridResult, 'cells'>,
  classes: readonly string[] | null,
): NumberTable {
  return {
    columns: ['class', 'guidance_scale', 'agreement', 'distance_to_scale_1'],
    rows: cells.map(({ label, scale, agreement, distance }) => [
      label === null ? '' : (classes?.[label] ?? label),
      scale,
      agreement ?? '',
      distance,
    ]),
  };
}

/** A line for every sample on the way. */
export function interpolationTable({
  weights,
  steps,
}: Pick<InterpolationResult, 'weights' | 'steps'>): NumberTable {
  return {
    columns: ['frame', 'share_of_the_second', 'distance_to_the_one_before'],
    rows: weights.map((weight, i) => [i, weight, steps[i]]),
  };
}

/** A line for every number of steps. */
export function inversionTable(trials: readonly InversionTrial[]): NumberTable {
  return {
    columns: ['steps', 'network_calls', 'max_error', 'rmse', 'psnr_db'],
    rows: trials.map(({ steps, max, rmse, psnr }) => [steps, 2 * steps, max, rmse, psnr]),
  };
}
