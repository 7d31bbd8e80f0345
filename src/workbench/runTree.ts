// Layer: host, workbench. The Runs view: newest first, what was sampled of a run below it, live
// progress in the description, runs that cannot be read with their reason.

import * as vscode from 'vscode';
import { grouped, short } from '../core/numberText';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunDocument } from '../shared/protocol/run';
import { hasModel } from '../runs/abilities';
import type { LiveProgress } from '../runs/compute';
import type { RunEntry, RunStore } from '../runs/store';
import { runDescription, runSummary, stateIcon } from './runText';
import type { Trainer } from '../runs/trainer';

/** Bursts of changes on disk and of progress become one refresh. */
const REFRESH_MS = 250;
/** While another window computes, its heartbeat is looked at this often. */
const WATCH_LIVE_MS = 10_000;

export const RUNS_VIEW = 'diffusionLab.runs';

export class RunTree implements vscode.TreeDataProvider<RunEntry>, Disposable {
  private readonly owned = new Disposer();
  private readonly refreshed = new vscode.EventEmitter<RunEntry | undefined>();
  private entries: RunEntry[] = [];
  private live: LiveProgress | null = null;
  private timer: unknown = null;
  private liveTimer: unknown = null;
  private othersTimer: unknown = null;

  readonly onDidChangeTreeData = this.refreshed.event;

  constructor(
    private readonly store: RunStore,
    trainer: Trainer,
  ) {
    const { owned } = this;
    owned.add(this.refreshed);
    owned.add(
      store.onChange(() => {
        this.refreshSoon();
      }),
    );
    owned.add(
      trainer.listen({
        onProgress: (progress) => {
          const sameRun = progress !== null && this.live?.runId === progress.runId;
          this.live = progress;
          if (sameRun) this.refreshLiveSoon();
          else this.refreshSoon();
        },
      }),
    );
    owned.add({
      dispose: () => {
        clearTimeout(this.timer);
        clearTimeout(this.liveTimer);
        clearTimeout(this.othersTimer);
      },
    });
  }

  async getChildren(element?: RunEntry): Promise<RunEntry[]> {
    if (element !== undefined) return this.sampledFrom(element.id);
    this.entries = await this.store.list();
    this.watchOthers();
    const ids = new Set(this.entries.map(({ id }) => id));
    return this.entries.filter(({ document }) => !ids.has(document?.parent?.run ?? ''));
  }

  getParent(element: RunEntry): RunEntry | undefined {
    return this.entries.find(({ id }) => id === element.document?.parent?.run);
  }

  getTreeItem(entry: RunEntry): vscode.TreeItem {
    const item = entry.document === null ? unreadable(entry) : this.readable(entry);
    item.id = entry.id;
    return item;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private sampledFrom(id: string): RunEntry[] {
    return this.entries.filter(({ document }) => document?.parent?.run === id);
  }

  private readable(entry: RunEntry & { document: RunDocument }): vscode.TreeItem {
    const { document, id } = entry;
    const item = new vscode.TreeItem(
      document.title,
      this.sampledFrom(id).length > 0
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.None,
    );
    const live = this.live?.runId === id ? this.live : null;
    item.description = live === null ? runDescription(document) : liveLabel(live);
    item.iconPath = stateIcon(document);
    item.tooltip = new vscode.MarkdownString(runSummary(document, entry.folder.label));
    item.contextValue = this.contextValue(document);
    item.accessibilityInformation = { label: `${document.title}, ${item.description}` };
    item.command = {
      command: 'diffusionLab.openRun',
      title: vscode.l10n.t('Open'),
      // F2 and Delete are for the row that was clicked, so the keyboard stays here.
      arguments: [entry, 'row'],
    };
    return item;
  }

  /** What the menus in `package.json` go by: kind, state, and whether there is a model to sample. */
  private contextValue(document: RunDocument): string {
    const isThere = (runId: string) => this.entries.some(({ id }) => id === runId);
    const model = hasModel(document, isThere) ? '' : '.nomodel';
    return `run.${document.kind}.${document.state}${model}`;
  }

  private refreshSoon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.refreshed.fire(undefined);
    }, REFRESH_MS);
  }

  /** Only the line of the run that is computed here; nothing is read from disk for it. */
  private refreshLiveSoon(): void {
    if (this.liveTimer !== null) return;
    this.liveTimer = setTimeout(() => {
      this.liveTimer = null;
      const entry = this.entries.find(({ id }) => id === this.live?.runId);
      if (entry !== undefined) this.refreshed.fire(entry);
    }, REFRESH_MS);
  }

  /** A window that was killed tells nobody; its silence is noticed by looking again. */
  private watchOthers(): void {
    clearTimeout(this.othersTimer);
    const others = this.entries.some(
      ({ id, document }) =>
        (document?.state === 'running' || document?.state === 'paused') && !this.store.isActive(id),
    );
    if (!others) return;
    this.othersTimer = setTimeout(() => {
      this.refreshed.fire(undefined);
    }, WATCH_LIVE_MS);
  }
}

function unreadable(entry: RunEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.id);
  item.description = vscode.l10n.t('unreadable: {0}', entry.problem ?? '');
  item.tooltip = entry.problem ?? '';
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'run.unreadable';
  return item;
}

function liveLabel({ step, steps, loss, paused }: LiveProgress): string {
  const progress = vscode.l10n.t('step {0} of {1}', grouped(step), grouped(steps));
  const value = loss === null ? '' : ` · ${vscode.l10n.t('loss {0}', short(loss))}`;
  return (paused ? `${vscode.l10n.t('paused')} · ` : '') + progress + value;
}
