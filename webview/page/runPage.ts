// Layer: page, wiring. The page of a result tab: one view, filled by the host.

import type { RunHostMethods, RunPageMethods } from '../../src/shared/protocol/runPage';
import { createRpc, type Rpc, type RpcPort } from '../../src/shared/rpc/rpc';
import { RunView } from '../views/run/run';

/** Builds the page and tells the host that it is up; returns the link to the host. */
export function openRunPage(port: RpcPort): Rpc<RunHostMethods> {
  let shown: RunView | null = null;
  const host = createRpc<RunPageMethods, RunHostMethods>(
    port,
    {
      setContent: (content) => {
        try {
          shown?.setContent(content);
        } catch (error) {
          // Else the tab would be reading for ever; the host writes it down.
          const message = error instanceof Error ? error.message : String(error);
          shown?.setProblem(`This run cannot be shown. ${message}`);
          throw error;
        }
      },
      setProblem: ({ message }) => shown?.setProblem(message),
    },
    { name: 'host' },
  );
  const view = new RunView(host);
  shown = view;
  document.body.append(view.element);
  host.call('ready', null).catch((error: unknown) => {
    reportError(error);
  });
  return host;
}
