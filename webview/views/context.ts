// Layer: page, views. What every view of the lab may talk to: the host (files, runs, dialogs) and
// the worker (everything that computes). A view makes its element in its constructor and is told
// by the page when it is shown.

import type { Disposable } from '../../src/dispose';
import type { LabHostMethods, WorkerMethods } from '../../src/protocol';
import type { Rpc } from '../../src/rpc';

export interface LabContext {
  readonly host: Rpc<LabHostMethods>;
  readonly worker: Rpc<WorkerMethods>;
}

/** One tab of the lab. */
export interface View extends Disposable {
  readonly element: HTMLElement;
}
