// Layer: page, wiring. The link to the worker from the moment the page begins to load it: calls
// wait for the start, and fail with its reason when there is none.

import type { WorkerMethods } from '../../src/shared/protocol/worker';
import type { Rpc } from '../../src/shared/rpc/rpc';
import type { LabWorker } from '../startWorker';

/** A link that is usable at once. */
export function workerLink(starting: Promise<LabWorker>): Rpc<WorkerMethods> {
  // Every call reports the failure to start; without a call there is nobody to tell.
  starting.catch(() => undefined);
  return {
    ready: starting.then(({ rpc }) => rpc.ready),
    call: async (method, params, options) => (await starting).rpc.call(method, params, options),
    dispose: () => {
      starting.then(
        (worker) => {
          worker.dispose();
        },
        () => undefined,
      );
    },
  };
}
