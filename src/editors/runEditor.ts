// Layer: host, editors. The tab of a run: opens `run.diffrun` by itself, shows what is on disk and
// follows it as the run goes on (`runFollower.ts`). Read only; what it offers goes through the
// same commands as the palette.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { RunHostMethods, RunPageMethods } from '../shared/protocol/runPage';
import { formatRecipe } from '../shared/recipeText';
import { createRpc } from '../shared/rpc/rpc';
import type { Rpc } from '../shared/rpc/types';
import { readContent } from '../runs/content';
import { readStoredStudy } from '../runs/study';
import type { RunStore } from '../runs/store';
import { VscodeFiles } from '../workspace/vscodeFiles';
import { validateRun } from './validation';
import { distUri, pageHtml, tabIcon } from './html';
import { RunFollower } from './runFollower';
import { saveFile } from '../actions/saveFile';
import { webviewPort } from './webviewPort';

/** What a result tab asks for; ids are those of the run that it shows. */
export interface RunActions {
  sample(runId: string): Promise<void>;
  resume(runId: string): Promise<void>;
  stop(runId: string): Promise<void>;
  /** @param image the picture to begin with; null for that of the run */
  inpaint(runId: string, image: Uint8Array | null): Promise<void>;
  open(runId: string): Promise<void>;
}

export class RunFile implements vscode.CustomDocument {
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

export class RunEditor {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly store: RunStore,
    private readonly actions: RunActions,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  openCustomDocument(uri: vscode.Uri): RunFile {
    return new RunFile(uri);
  }

  async resolveCustomEditor(file: RunFile, panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [distUri(this.extensionUri)],
    };
    panel.iconPath = tabIcon(this.extensionUri);
    const owned = new Disposer();
    panel.onDidDispose(() => {
      owned.dispose();
    });
    const rpc: Rpc<RunPageMethods> = owned.add(
      createRpc<RunHostMethods, RunPageMethods>(
        webviewPort(panel.webview),
        {
          ready: () => {
            follower.update();
          },
          saveFile: ({ name, bytes }) => saveFile(name, bytes, this.log),
          sample: () => this.actions.sample(file.id),
          resume: () => this.actions.resume(file.id),
          stop: () => this.actions.stop(file.id),
          inpaint: ({ image }) => this.actions.inpaint(file.id, image),
          openRun: ({ runId }) => this.actions.open(runId),
          openRecipe: () => this.openRecipe(file),
          log: ({ level, message }) => {
            this.log[level](message);
          },
        },
        { name: 'result page', validate: validateRun },
      ),
    );
    const { store, log } = this;
    const follower = owned.add(new RunFollower(file, { rpc, store, log, panel }));
    follower.showTitle();
    panel.webview.html = await pageHtml(panel.webview, this.extensionUri, 'run');
  }

  /** The resolved recipe as a new, unsaved recipe file, for reading and for going on from it. */
  private async openRecipe(file: RunFile): Promise<void> {
    const { document } = await readContent(file.files, file.id);
    const content =
      document.kind === 'study'
        ? `${JSON.stringify((await readStoredStudy(file.files, file.id)).input, null, 2)}\n`
        : formatRecipe(document.recipe);
    const opened = await vscode.workspace.openTextDocument({ language: 'json', content });
    await vscode.window.showTextDocument(opened, vscode.ViewColumn.Beside);
  }
}
