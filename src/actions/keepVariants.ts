// Layer: host, actions. Makes a run of variants that the lab drew, and opens its tab.

import { keepAsRun } from '../runs/keptVariants';
import type { Services } from '../services';
import type { DrawnVariants } from '../shared/protocol/conditional';
import { openRunTab } from './openRunTab';
import { withWritableRuns } from './writableRuns';

/** Resolves with the run's id. */
export async function keepVariants(
  services: Services,
  { modelId, ...variants }: DrawnVariants,
): Promise<string> {
  const { models, store } = services;
  const source = await models.load(modelId);
  const { id } = await withWritableRuns(services, () => keepAsRun(store, source, variants));
  await openRunTab(services, await store.entry(id));
  return id;
}
