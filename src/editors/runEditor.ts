// Layer: host, editors. The tab of a run: opens `run.diffrun` by itself, shows what is on disk and
// follows it as the run goes on. Read only; what it offers goes through the same commands as
// the palette.

import * as vscode from 'vscode';
import { Disposer } from '../dispose';
import type { RunHostMethods, RunPageMethods } from '../protocol';
import { createRpc } from '../rpc';
import { isCancellation, RpcClosedError } from '../rpcErrors';
import type { Rpc } from '../rpcTypes';
import { readContent } from '../runs/content';
import { VscodeFiles } from '../runs/vscodeFiles';
import { validateRun } from '../validation';
import { distUri, pageHtml } from './html';
import { saveFile } from './saveFile';
import { webviewPort } from './webviewPort';

export const RUN_VIEW_TYPE = 'diffusionLab.run';
/** Changes on disk come in bursts; the tab is brought up to date after this pause. */
const DEBOUNCE_MS = 300;

/** What a result tab asks for; ids are those of the run that it shows. */
export interface RunActions {
  sample(runId: string): Promise<void>;
  resume(runId: string): Promise<void>;
  open(runId: string): Promise<void>;
}

class RunFile implements vscode.CustomDocument {
  readonly id: string;
  readonly files: VscodeFiles;

  constructor(readonly uri: vscode.Uri) {
    const folder = vscode.Uri.joinPath(uri, '..');
    this.id = folder.path.slice(folder.path.lastIndexOf('/') + 1);
    this.files = new VscodeFiles(vscode.Uri.joinPath(folder, '..'));
  }

  dispose(): void {
    this.files.forget(this.id);
  }
}

export class RunEditor implements vscode.CustomReadonlyEditorProvider<RunFile> {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly actions: RunActions,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  static register(
    extensionUri: vscode.Uri,
    actions: RunActions,
    log: vscode.LogOutputChannel,
  ): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(
      RUN_VIEW_TYPE,
      new RunEditor(extensionUri, actions, log),
      { supportsMultipleEditorsPerDocument: true },
    );
  }

  openCustomDocument(uri: vscode.Uri): RunFile {
    return new RunFile(uri);
  }

  async resolveCustomEditor(file: RunFile, panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [distUri(this.extensionUri)],
    };
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'lab.svg');
    const owned = new Disposer();
    panel.onDidDispose(() => {
      owned.dispose();
    });
    const update = () => {
      this.update(file, rpc);
    };
    const rpc: Rpc<RunPageMethods> = owned.add(
      createRpc<RunHostMethods, RunPageMethods>(
        webviewPort(panel.webview),
        {
          ready: update,
          saveFile: ({ name, bytes }) => saveFile(name, bytes),
          sample: () => this.actions.sample(file.id),
          resume: () => this.actions.resume(file.id),
          openRun: ({ runId }) => this.actions.open(runId),
          openRecipe: () => this.openRecipe(file),
          log: ({ level, message }) => {
            this.log[level](message);
          },
        },
        { name: 'result page', validate: validateRun },
      ),
    );
    this.watch(file, owned, update);
    panel.webview.html = await pageHtml(panel.webview, this.extensionUri, 'run');
  }

  private watch(file: RunFile, owned: Disposer, update: () => void): void {
    let timer: unknown = null;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(update, DEBOUNCE_MS);
    };
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(file.uri, '..'), '**/*');
    const watcher = owned.add(vscode.workspace.createFileSystemWatcher(pattern));
    owned.add(watcher.onDidChange(soon));
    owned.add(watcher.onDidCreate(soon));
    owned.add({
      dispose: () => {
        clearTimeout(timer);
      },
    });
  }

  private update(file: RunFile, rpc: Rpc<RunPageMethods>): void {
    const send = async () => {
      const content = await readContent(file.files, file.id);
      await rpc.call('setContent', content);
    };
    send().catch((error: unknown) => {
      if (error instanceof RpcClosedError || isCancellation(error)) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.log.warn(`${file.id}: ${reason}`);
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The run "{0}" cannot be shown. {1}', file.id, reason),
      );
    });
  }

  /** The resolved recipe as a new, unsaved recipe file, for reading and for going on from it. */
  private async openRecipe(file: RunFile): Promise<void> {
    const { document } = await readContent(file.files, file.id);
    const content = JSON.stringify(document.recipe, null, 2) + '\n';
    const opened = await vscode.workspace.openTextDocument({ language: 'json', content });
    await vscode.window.showTextDocument(opened, vscode.ViewColumn.Beside);
  }
}
