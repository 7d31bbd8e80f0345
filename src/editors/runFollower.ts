// Layer: host, editors. Keeps the tab of one run as its files are: while it is computed here or in
// another window, when it is renamed, and when it is deleted while its tab is open.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunContent } from '../shared/protocol/run';
import type { RunPageMethods } from '../shared/protocol/runPage';
import { isCancellation, RpcClosedError } from '../shared/rpc/errors';
import type { Rpc } from '../shared/rpc/types';
import { inState, readContent, readParentTitle } from '../runs/content';
import { readDocument } from '../runs/document';
import { FileError } from '../runs/files';
import type { FileAccess } from '../runs/files';
import type { RunStore } from '../runs/store';

/** Changes on disk come in bursts; the tab is brought up to date after this pause. */
const DEBOUNCE_MS = 300;
/** A run that another window computes is looked at this often: that one may end without a word. */
const WATCH_OTHERS_MS = 10_000;
/** Watchers of young folders and of network drives miss deletions: the folder is looked for this often. */
const LOOK_FOR_FOLDER_MS = 5_000;

interface FollowedRun {
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly files: FileAccess;
}

export interface FollowerParts {
  rpc: Rpc<RunPageMethods>;
  store: RunStore;
  log: vscode.LogOutputChannel;
  /** Its tab bears the title of the run. */
  panel: Pick<vscode.WebviewPanel, 'title'>;
}

export class RunFollower implements Disposable {
  private readonly owned = new Disposer();
  private timer: unknown = null;
  private isShownAsGone = false;
  private shown: Pick<RunContent, 'document' | 'parentTitle'> | null = null;

  constructor(
    private readonly run: FollowedRun,
    private readonly parts: FollowerParts,
  ) {
    // Of a folder that is deleted with all it holds, only the folder itself is reported.
    const pattern = new vscode.RelativePattern(
      vscode.Uri.joinPath(run.uri, '..', '..'),
      `{${run.id},${run.id}/**}`,
    );
    const watcher = this.owned.add(vscode.workspace.createFileSystemWatcher(pattern));
    const changed = () => {
      this.updateIn(DEBOUNCE_MS);
    };
    this.owned.add(watcher.onDidChange(changed));
    this.owned.add(watcher.onDidCreate(changed));
    this.owned.add(watcher.onDidDelete(changed));
    const interval: unknown = setInterval(() => {
      this.lookForFolder();
      this.lookForParent();
    }, LOOK_FOR_FOLDER_MS);
    this.owned.add({
      dispose: () => {
        clearTimeout(this.timer);
        clearInterval(interval);
      },
    });
  }

  /** Gives the tab its title before its page is there, which may be long after it was opened. */
  showTitle(): void {
    readDocument(this.run.files, this.run.id).then(
      ({ title }) => {
        if (!this.owned.disposed) this.parts.panel.title = title;
      },
      (error: unknown) => {
        // The page says what cannot be read, and why.
        this.parts.log.info(`${this.run.id}: ${String(error)}`);
      },
    );
  }

  /** Shows the run as it is on disk now. */
  update(): void {
    clearTimeout(this.timer);
    this.send().catch((error: unknown) => {
      if (error instanceof RpcClosedError || isCancellation(error)) return;
      this.parts.log.error(`${this.run.id}: ${String(error)}`);
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private updateIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.owned.disposed) return;
    this.timer = setTimeout(() => {
      this.update();
    }, milliseconds);
  }

  private lookForFolder(): void {
    const { run, parts } = this;
    run.files.stat(run.id).then(
      (found) => {
        if ((found === null) !== this.isShownAsGone) this.update();
      },
      (error: unknown) => {
        parts.log.error(`${run.id}: ${String(error)}`);
      },
    );
  }

  /** The run that was sampled may be renamed or deleted, and what the tab offers goes by that. */
  private lookForParent(): void {
    const { run, parts, shown } = this;
    if (!shown?.document.parent) return;
    readParentTitle(run.files, shown.document).then(
      (title) => {
        if (title !== shown.parentTitle) this.update();
      },
      (error: unknown) => {
        parts.log.error(`${run.id}: ${String(error)}`);
      },
    );
  }

  private async send(): Promise<void> {
    const { rpc, store } = this.parts;
    const { id, files } = this.run;
    let content;
    try {
      content = await readContent(files, id);
    } catch (error) {
      this.isShownAsGone = error instanceof FileError && error.problem === 'not-found';
      await rpc.call('setProblem', { message: this.sentence(error) });
      return;
    }
    this.isShownAsGone = false;
    this.shown = content;
    this.parts.panel.title = content.document.title;
    const state = await store.stateOf(files, content.document);
    await rpc.call('setContent', inState(content, state));
    const isLive = state === 'running' || state === 'paused';
    if (isLive && !store.isActive(id)) this.updateIn(WATCH_OTHERS_MS);
  }

  private sentence(error: unknown): string {
    if (error instanceof FileError && error.problem === 'not-found') {
      return vscode.l10n.t(
        'The folder of this run is not there any more: it was deleted or moved.',
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    return vscode.l10n.t('This run cannot be read. {0}', reason);
  }
}
