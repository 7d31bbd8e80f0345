// Layer: host, workspace. Where the runs of this window are: `.diffusion/runs` in each folder of
// the workspace; the extension's own storage when no folder is open, or when the reader chose it
// because the workspace is read-only. Watches these folders for what other windows do.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { documentPath, RUNS_FOLDER } from '../runs/layout';
import type { RunEntry, RunFolder, RunStore } from '../runs/store';
import { VscodeFiles } from './vscodeFiles';

const USE_OWN_STORAGE = 'diffusionLab.useOwnStorage';

export class RunFolders implements Disposable {
  private readonly owned = new Disposer();
  private watchers = new Disposer();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly store: RunStore,
  ) {
    this.owned.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.apply();
      }),
    );
    this.apply();
  }

  /** True when new runs go to the extension's storage and not to the workspace. */
  get inOwnStorage(): boolean {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.length === 0 || this.context.workspaceState.get(USE_OWN_STORAGE) === true;
  }

  /** From now on new runs of this workspace go to the extension's own storage. */
  async chooseOwnStorage(): Promise<void> {
    await this.context.workspaceState.update(USE_OWN_STORAGE, true);
    this.apply();
  }

  dispose(): void {
    this.watchers.dispose();
    this.owned.dispose();
  }

  private apply(): void {
    const inWorkspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) =>
      runFolder(vscode.Uri.joinPath(uri, RUNS_FOLDER), name),
    );
    const own = runFolder(
      vscode.Uri.joinPath(this.context.globalStorageUri, 'runs'),
      vscode.l10n.t('storage of VS Code'),
    );
    const folders = this.inOwnStorage ? [own, ...inWorkspace] : inWorkspace;
    this.watchers.dispose();
    this.watchers = new Disposer();
    for (const { location } of folders) this.watch(vscode.Uri.parse(location));
    this.store.setFolders(folders);
  }

  private watch(root: vscode.Uri): void {
    const pattern = new vscode.RelativePattern(root, '{*,*/run.diffrun}');
    const watcher = this.watchers.add(vscode.workspace.createFileSystemWatcher(pattern));
    const changed = ({ path }: vscode.Uri) => {
      const [id] = path.slice(root.path.length + 1).split('/');
      this.store.changed(id);
    };
    this.watchers.add(watcher.onDidCreate(changed));
    this.watchers.add(watcher.onDidChange(changed));
    this.watchers.add(watcher.onDidDelete(changed));
  }
}

function runFolder(root: vscode.Uri, label: string): RunFolder {
  return { files: new VscodeFiles(root), label, location: root.toString() };
}

/** The file whose tab shows a run. */
export function documentUri({ folder: { location }, id }: RunEntry): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(location), documentPath(id));
}
