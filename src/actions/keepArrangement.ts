// Layer: host, actions. Makes a run of samples that the lab computed in rows and columns, and opens its tab.

import { keepArrangedRun } from '../runs/keptArrangement';
import type { Services } from '../services';
import type { DrawnArrangement } from '../shared/protocol/explore';
import { openRunTab } from './openRunTab';
import { withWritableRuns } from './writableRuns';

/** Resolves with the run's id. */
export async function keepArrangement(
  services: Services,
  { modelId, ...drawn }: DrawnArrangement,
): Promise<string> {
  const { models, store } = services;
  const source = await models.load(modelId);
  const { id } = await withWritableRuns(services, () => keepArrangedRun(store, source, drawn));
  await openRunTab(services, await store.entry(id));
  return id;
}
