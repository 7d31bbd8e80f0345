// Layer: page. Entry of the pages (the lab, the result tab, the comparison): opens the link to the host and
// builds what the frame asks for (`data-kind` of the body). Everything that nothing else caught
// is sent to the host's log.

import { disposable } from '../src/shared/dispose';
import type { LabHostMethods } from '../src/shared/protocol/labPage';
import type { RunHostMethods } from '../src/shared/protocol/runPage';
import { isCancellation, type Rpc, type RpcPort } from '../src/shared/rpc/rpc';
import './styles/page.css';
import { errorText } from './ui/notice';
import { registerToolkit } from './ui/toolkit';
import { openComparePage } from './page/comparePage';
import { openLabPage } from './page/labPage';
import { openRunPage } from './page/runPage';

/** The VS Code window that holds this page, as a port. VS Code copies what is posted. */
function hostPort(host: ReturnType<typeof acquireVsCodeApi>): RpcPort {
  return {
    post: (message) => {
      host.postMessage(message);
    },
    onMessage: (listener) => {
      const receive = ({ data }: MessageEvent<unknown>): void => {
        listener(data);
      };
      window.addEventListener('message', receive);
      return disposable(() => {
        window.removeEventListener('message', receive);
      });
    },
  };
}

/** Sends to the host's log what no call and no view reported. */
function logUnhandledErrors(host: Rpc<Pick<LabHostMethods & RunHostMethods, 'log'>>): void {
  const log = (thrown: unknown): void => {
    if (isCancellation(thrown)) return;
    const detail = thrown instanceof Error ? (thrown.stack ?? '') : '';
    const message = `${errorText(thrown)}\n${detail}`.trim();
    // When the link itself is down there is nobody left to tell.
    host.call('log', { level: 'error', message }).catch(() => undefined);
  };
  window.addEventListener('error', (event) => {
    // Chrome's notice that observers fired again in the same frame; nothing went wrong.
    if (event.message.startsWith('ResizeObserver loop')) return;
    log(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => {
    log(event.reason);
  });
  window.addEventListener('securitypolicyviolation', (event) => {
    log(
      new Error(
        `Blocked by the content security policy: ${event.violatedDirective} ${event.blockedURI}`,
      ),
    );
  });
}

registerToolkit();
const host = acquireVsCodeApi();
switch (document.body.dataset.kind) {
  case 'run':
    logUnhandledErrors(openRunPage(hostPort(host)));
    break;
  case 'compare':
    logUnhandledErrors(openComparePage(hostPort(host)));
    break;
  default:
    logUnhandledErrors(openLabPage(hostPort(host), host));
}
