// Layer: page, wiring. The page of a comparison: one view, filled by the host.

import type { CompareHostMethods, ComparePageMethods } from '../../src/shared/protocol/comparePage';
import { createRpc, type Rpc, type RpcPort } from '../../src/shared/rpc/rpc';
import { CompareView } from '../views/compare/compare';

/** Builds the page and tells the host that it is up; returns the link to the host. */
export function openComparePage(port: RpcPort): Rpc<CompareHostMethods> {
  let shown: CompareView | null = null;
  const host = createRpc<ComparePageMethods, CompareHostMethods>(
    port,
    {
      setRuns: ({ runs }) => shown?.setRuns(runs),
    },
    { name: 'host' },
  );
  const view = new CompareView(host);
  shown = view;
  document.body.append(view.element);
  host.call('ready', null).catch((error: unknown) => {
    reportError(error);
  });
  return host;
}
