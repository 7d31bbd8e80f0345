// Layer: host, editors. A VS Code webview as a port of the RPC. VS Code copies what is posted, so
// transfer lists have no meaning here.

import type * as vscode from 'vscode';
import type { RpcPort } from '../shared/rpc/types';

export function webviewPort(webview: vscode.Webview): RpcPort {
  return {
    post(message) {
      // Resolves to false when the tab is gone; the RPC learns that from its own dispose.
      void webview.postMessage(message);
    },
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
