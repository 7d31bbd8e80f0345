// Layer: page, views. What every view of the lab may talk to: the host (files, runs, dialogs) and
// the worker (everything that computes). A view makes its element in its constructor and is told
// by the page when it is shown.

import type { Disposable } from '../../../src/shared/dispose';
import type { LabHostMethods } from '../../../src/shared/protocol/labPage';
import type { WorkerMethods } from '../../../src/shared/protocol/worker';
import type { Rpc } from '../../../src/shared/rpc/rpc';

export interface LabContext {
  readonly host: Rpc<LabHostMethods>;
  readonly worker: Rpc<WorkerMethods>;
}

/** One tab of the lab. */
export interface View extends Disposable {
  readonly element: HTMLElement;
}
