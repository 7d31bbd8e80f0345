// Layer: worker (pure). The noise levels at which methods of conditional sampling visit a model.

import { edmGrid, EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import type { LoadedNetwork } from '../network/modelFiles';

/** Karras levels over those that the network was trained on. */
export function levelsOf(
  { schedule }: Pick<LoadedNetwork, 'schedule'>,
  steps: number,
): Float64Array {
  const { least, most } = noiseLevels(schedule);
  return edmGrid({
    ...EDM_GRID_DEFAULTS,
    sigma_min: least,
    sigma_max: most,
    num_inference_steps: steps,
  }).sigmas;
}
