// Layer: host, article. The runs that articles link to. VS Code draws its preview without waiting, so
// what is known of the runs is kept here and read again when the store says that they changed.

import * as vscode from 'vscode';
import type { RunStore } from '../runs/store';
import { thumbnailPath } from '../runs/layout';
import { decodedAddress } from '../shared/article/address';
import { runFacts } from '../shared/article/runFacts';
import type { PlacedWidget, WidgetBlock } from '../shared/article/widgetBlock';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { RunDocument } from '../shared/protocol/run';

export class ArticleRuns implements Disposable {
  private readonly owned = new Disposer();
  private readonly changed = new vscode.EventEmitter<undefined>();
  private known = new Map<string, RunDocument>();
  /** Whether an article has asked, so that runs are read for nobody else. */
  private isAsked = false;

  /** Runs that articles have asked for. */
  private readonly shown = new Set<string>();

  /** A run that an article links to has begun, ended or gone; not every step of a training. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: RunStore,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.owned.add(this.changed);
    this.owned.add(
      store.onChange(() => {
        if (this.isAsked) this.read();
      }),
    );
  }

  /** The block with what is known of its run now; `article` is where its link starts from. */
  withFacts(block: WidgetBlock, article: vscode.Uri | undefined): WidgetBlock {
    const { run } = block;
    if (run === undefined || article === undefined) return block;
    if (!this.isAsked) {
      this.isAsked = true;
      this.read();
    }
    const folder = run.href.replace(/[^/]*$/, '');
    const { path } = vscode.Uri.joinPath(article, '..', decodedAddress(folder));
    const id = /([^/]+)[/]*$/.exec(path)?.[1];
    const document = this.known.get(id ?? '');
    if (id !== undefined) this.shown.add(id);
    if (document === undefined) return block;
    const { kind } = vscode.window.activeColorTheme;
    const isLight =
      kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight;
    const name = thumbnailPath('', isLight ? 'light' : 'dark').replace(/^.*[/]/, '');
    const facts = runFacts(document, document.thumbnail ? folder + name : null);
    return { ...block, run: { ...run, title: document.title, facts } };
  }

  /** The same for all widgets of an article. */
  allWithFacts(widgets: readonly PlacedWidget[], article: vscode.Uri): PlacedWidget[] {
    return widgets.map((widget) => ({ ...widget, block: this.withFacts(widget.block, article) }));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private shownStates(): string {
    return [...this.shown].map((id) => `${id} ${this.known.get(id)?.state ?? ''}`).join('\n');
  }

  private read(): void {
    this.store.list().then(
      (entries) => {
        const before = this.shownStates();
        this.known = new Map(
          entries.flatMap(({ id, document }) => (document === null ? [] : [[id, document]])),
        );
        if (this.shownStates() !== before) this.changed.fire(undefined);
      },
      (error: unknown) => {
        this.log.info(`Runs of the article: ${String(error)}`);
      },
    );
  }
}
