// Layer: host, actions. Makes a run of what the lab drew with a model (variants, samples in rows and
// columns), and opens its tab.

import type { SampleSource } from '../runs/sampler';
import type { RunStore } from '../runs/store';
import type { Services } from '../services';
import type { RunDocument } from '../shared/protocol/run';
import { openRunTab } from './openRunTab';
import { withWritableRuns } from './writableRuns';

/**
 * Resolves with the run's id.
 * @param keep writes the run
 */
export async function keepDrawn<Drawn>(
  services: Services,
  { modelId, ...drawn }: Drawn & { readonly modelId: string },
  keep: (
    store: RunStore,
    source: SampleSource,
    drawn: Omit<Drawn & { readonly modelId: string }, 'modelId'>,
  ) => Promise<RunDocument>,
): Promise<string> {
  const { models, store } = services;
  const source = await models.load(modelId);
  const { id } = await withWritableRuns(services, () => keep(store, source, drawn));
  await openRunTab(services, await store.entry(id));
  return id;
}
