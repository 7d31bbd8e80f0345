// Layer: host, workbench. The Runs view: newest first, by day where there are several, what came of a
// run below it, live progress in the description, runs that cannot be read with their reason. A
// filter leaves out what does not fit.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunDocument } from '../shared/protocol/run';
import { hasModel } from '../runs/abilities';
import type { LiveProgress } from '../runs/compute';
import type { RunEntry, RunStore } from '../runs/store';
import { byDay, distinctions, filtered, parentOf } from '../runs/outline';
import type { RunDay } from '../runs/outline';
import { dayText, filterMessage, liveLabel, runDescription, runIcon, runSummary } from './runText';
import type { Trainer } from '../runs/trainer';

/** Bursts of changes on disk and of progress become one refresh. */
const REFRESH_MS = 250;
/** While another window computes, its heartbeat is looked at this often. */
const WATCH_LIVE_MS = 10_000;

/** What stands on a line of the view. */
export type RunNode = RunEntry | RunDay;

export class RunTree implements vscode.TreeDataProvider<RunNode>, Disposable {
  private readonly owned = new Disposer();
  private readonly refreshed = new vscode.EventEmitter<RunNode | undefined>();
  private readonly said = new vscode.EventEmitter<string>();
  private all: RunEntry[] = [];
  /** Those that the filter lets through. */
  private entries: RunEntry[] = [];
  private days: RunDay[] = [];
  private differs: ReadonlyMap<string, readonly string[]> = new Map();
  private wanted = '';
  private live: LiveProgress | null = null;
  private timer: unknown = null;
  private liveTimer: unknown = null;
  private othersTimer: unknown = null;

  readonly onDidChangeTreeData = this.refreshed.event;
  /** What is to be said above the runs; empty for nothing. */
  readonly onDidChangeMessage = this.said.event;

  constructor(
    private readonly store: RunStore,
    trainer: Trainer,
  ) {
    const { owned } = this;
    owned.add(this.refreshed);
    owned.add(this.said);
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

  /** Words that a run must have to be shown; empty for all runs. */
  get filter(): string {
    return this.wanted;
  }

  set filter(filter: string) {
    this.wanted = filter;
    this.refreshed.fire(undefined);
  }

  async getChildren(element?: RunNode): Promise<RunNode[]> {
    if (element !== undefined) {
      return 'day' in element ? [...element.entries] : this.madeFrom(element.id);
    }
    this.all = await this.store.list();
    this.watchOthers();
    this.entries = filtered(this.all, this.wanted);
    this.differs = distinctions(this.all.flatMap(({ document }) => document ?? []));
    this.days = byDay(this.entries);
    this.said.fire(filterMessage(this.wanted, this.entries.length, this.all.length));
    const [only] = this.days;
    // A heading over everything would say nothing.
    return this.days.length === 1 ? [...only.entries] : this.days;
  }

  getParent(element: RunNode): RunNode | undefined {
    if ('day' in element) return undefined;
    const parent = parentOf(element, this.entries);
    if (parent !== null) return parent;
    if (this.days.length === 1) return undefined;
    return this.days.find(({ entries }) => entries.some(({ id }) => id === element.id));
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    if ('day' in node) return dayItem(node);
    const item = node.document === null ? unreadable(node) : this.readable(node);
    item.id = node.id;
    return item;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private madeFrom(id: string): RunEntry[] {
    return this.entries.filter(({ document }) => document?.parent?.run === id);
  }

  private readable(entry: RunEntry & { document: RunDocument }): vscode.TreeItem {
    const { document, id } = entry;
    const item = new vscode.TreeItem(
      document.title,
      this.madeFrom(id).length > 0
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.None,
    );
    const live = this.live?.runId === id ? this.live : null;
    item.description = live === null ? this.description(document) : liveLabel(live);
    item.iconPath = runIcon(entry);
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

  private description(document: RunDocument): string {
    const parent = this.all.find(({ id }) => id === document.parent?.run)?.document?.title ?? null;
    return runDescription(document, this.differs.get(document.id), parent);
  }

  /** What the menus in `package.json` go by: kind, state, and whether there is a model to sample. */
  private contextValue(document: RunDocument): string {
    const isThere = (runId: string) => this.all.some(({ id }) => id === runId);
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
    const others = this.all.some(
      ({ id, document }) =>
        (document?.state === 'running' || document?.state === 'paused') && !this.store.isActive(id),
    );
    if (!others) return;
    this.othersTimer = setTimeout(() => {
      this.refreshed.fire(undefined);
    }, WATCH_LIVE_MS);
  }
}

function dayItem({ day, entries }: RunDay): vscode.TreeItem {
  const item = new vscode.TreeItem(dayText(day), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `day:${day.toISOString()}`;
  item.description = grouped(entries.length);
  item.contextValue = 'day';
  return item;
}

function unreadable(entry: RunEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.id);
  item.description = vscode.l10n.t('unreadable: {0}', entry.problem ?? '');
  item.tooltip = entry.problem ?? '';
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'run.unreadable';
  return item;
}
