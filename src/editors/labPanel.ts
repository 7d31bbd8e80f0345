// Layer: host, editors. The lab: at most one panel in a window, with the page that draws and the
// worker that computes. It keeps its context while hidden, because a training may go on in it.
// Closing it closes the link, and every call that is under way is rejected.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { LabHostMethods, LabPageMethods, LabView } from '../shared/protocol/labPage';
import { createRpc } from '../shared/rpc/rpc';
import { RpcClosedError } from '../shared/rpc/errors';
import type { Handlers, Rpc } from '../shared/rpc/types';
import { validateLab } from './validation';
import { distUri, pageHtml, tabIcon } from './html';
import { webviewPort } from './webviewPort';
import { LAB_VIEW_TYPE } from '../viewTypes';

/** The lab as it is open now. */
export interface OpenLab {
  readonly rpc: Rpc<LabPageMethods>;
  readonly panel: vscode.WebviewPanel;
}

export interface LabOptions {
  extensionUri: vscode.Uri;
  log: vscode.LogOutputChannel;
  /** What the host serves to the page; asked for once per panel. */
  handlers: () => Handlers<LabHostMethods>;
}

export class Lab implements Disposable {
  private readonly owned = new Disposer();
  private readonly opened = new vscode.EventEmitter<OpenLab>();
  private current: (OpenLab & { release: Disposer }) | null = null;

  readonly onDidOpen = this.opened.event;

  constructor(private readonly options: LabOptions) {
    this.owned.add(this.opened);
  }

  /** The open lab; null when there is none. */
  get open(): OpenLab | null {
    return this.current;
  }

  /** Opens the lab or brings it to the front, and shows one of its views. */
  async show(view: LabView): Promise<Rpc<LabPageMethods>> {
    const lab = await this.ensure();
    lab.panel.reveal(undefined, true);
    await lab.rpc.call('show', { view });
    return lab.rpc;
  }

  /** The link to the lab, which is opened beside the active editor if it is not open. */
  async ensure(): Promise<OpenLab> {
    if (this.current !== null) return this.current;
    const panel = vscode.window.createWebviewPanel(
      LAB_VIEW_TYPE,
      vscode.l10n.t('Diffusion Lab'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { ...this.webviewOptions(), retainContextWhenHidden: true },
    );
    return this.adopt(panel);
  }

  /** Loads the page and its worker anew; what they compute is interrupted. */
  async reload(): Promise<void> {
    if (this.current === null) return;
    const { webview } = this.current.panel;
    // Another nonce makes another document, which VS Code therefore loads.
    webview.html = await pageHtml(webview, this.options.extensionUri, 'lab');
  }

  /** VS Code brings the panel of the last session back. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.current !== null) {
      panel.dispose();
      return;
    }
    panel.webview.options = this.webviewOptions();
    await this.adopt(panel);
  }

  dispose(): void {
    this.current?.panel.dispose();
    this.owned.dispose();
  }

  /** Folders that the page may load from: what was built, and pictures of articles. */
  private webviewOptions(): vscode.WebviewOptions {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    return {
      enableScripts: true,
      localResourceRoots: [distUri(this.options.extensionUri), ...folders],
    };
  }

  private async adopt(panel: vscode.WebviewPanel): Promise<OpenLab> {
    const { extensionUri, handlers, log } = this.options;
    panel.iconPath = tabIcon(extensionUri);
    const release = new Disposer();
    const rpc = release.add(
      createRpc<LabHostMethods, LabPageMethods>(webviewPort(panel.webview), handlers(), {
        name: 'lab page',
        validate: validateLab,
        onProtocolError: (error) => {
          log.error(error);
        },
      }),
    );
    const lab = { rpc, panel, release };
    this.current = lab;
    panel.onDidDispose(() => {
      this.current = null;
      release.dispose();
    });
    const html = await pageHtml(panel.webview, extensionUri, 'lab');
    if (release.disposed) throw new RpcClosedError('The lab was closed.');
    panel.webview.html = html;
    this.opened.fire(lab);
    return lab;
  }
}
