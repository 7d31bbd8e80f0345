// Layer: host, article. The lab shows the Markdown article that is edited: its text as it is typed,
// and both scroll in step. When the article is closed, the lab keeps what it showed last; the
// next Markdown editor that gets the focus takes its place.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { Lab } from '../editors/labPanel';
import { articleTitle } from '../shared/article/title';
import { reach } from '../workbench/milestones';
import type { ArticleRuns } from './articleRuns';
import { articleOf, whenRead } from './articles';
import { ARTICLE_SECTION, shownOf, widgetsFor } from './understood';

/** Typing is sent on after this pause. */
const DEBOUNCE_MS = 100;
/** Scroll events that our own revealing causes arrive within this time. */
const ECHO_MS = 250;
const STORED_ARTICLE = 'diffusionLab.article';

export class ArticleFollower implements Disposable {
  private readonly owned = new Disposer();
  private article: vscode.TextDocument | null = null;
  private timer: unknown = null;
  private revealedAt = 0;

  constructor(
    private readonly lab: Lab,
    private readonly runs: ArticleRuns,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { owned } = this;
    owned.add(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && this.lab.open !== null) this.follow(editor.document);
      }),
    );
    owned.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.article) this.sendSoon();
      }),
    );
    owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(ARTICLE_SECTION)) this.sendSoon();
      }),
    );
    owned.add(
      runs.onDidChange(() => {
        this.sendSoon();
      }),
    );
    owned.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.article) this.article = null;
      }),
    );
    owned.add(
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => {
        if (textEditor.document === this.article) this.scroll(visibleRanges);
      }),
    );
    owned.add({
      dispose: () => {
        clearTimeout(this.timer);
      },
    });
  }

  /** Shows a document as the article, if it is Markdown. */
  follow(document: vscode.TextDocument): void {
    if (document.languageId !== 'markdown' || document === this.article) return;
    this.article = document;
    void this.memory.update(STORED_ARTICLE, document.uri.toString());
    this.send();
  }

  /** The lab's page is up: it gets the article, after a reload the one of the last session. */
  async onPageReady(): Promise<void> {
    const active = vscode.window.activeTextEditor?.document;
    const visible = [active, ...vscode.window.visibleTextEditors.map(({ document }) => document)];
    const shown = visible.find((document) => document?.languageId === 'markdown');
    const article = this.article ?? shown ?? (await this.storedArticle());
    if (article === null) return;
    this.article = article;
    this.send();
  }

  /** Brings a line of the article into view because the reader scrolled the lab. */
  revealLine(line: number): void {
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document === this.article,
    );
    if (editor === undefined) return;
    const whole = Math.min(Math.floor(line), editor.document.lineCount - 1);
    this.revealedAt = Date.now();
    editor.revealRange(new vscode.Range(whole, 0, whole, 0), vscode.TextEditorRevealType.AtTop);
  }

  /** The article that is shown; null without one. */
  get shown(): vscode.TextDocument | null {
    return this.article;
  }

  /** Column of the editor that shows the article; undefined where none does. */
  get column(): vscode.ViewColumn | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document === this.article)
      ?.viewColumn;
  }

  /** Folder that links of the article are relative to; null without an article. */
  get folder(): vscode.Uri | null {
    return this.article === null ? null : vscode.Uri.joinPath(this.article.uri, '..');
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async storedArticle(): Promise<vscode.TextDocument | null> {
    const stored = this.memory.get<string>(STORED_ARTICLE);
    if (stored === undefined) return null;
    try {
      return await vscode.workspace.openTextDocument(vscode.Uri.parse(stored));
    } catch (error) {
      this.log.info(`The article of the last session is not there any more: ${String(error)}`);
      await this.memory.update(STORED_ARTICLE, undefined);
      return null;
    }
  }

  private sendSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.send();
    }, DEBOUNCE_MS);
  }

  private send(): void {
    if (this.article === null) return;
    this.report(this.sendArticle(this.article));
  }

  private async sendArticle(article: vscode.TextDocument): Promise<void> {
    const { version } = article;
    await whenRead(article);
    const shown = await shownOf(article);
    const widgets = this.runs.allWithFacts(await widgetsFor(article), article.uri);
    const { open } = this.lab;
    // Of two versions the later one is sent, too.
    if (open === null || article !== this.article || version !== article.version) return;
    const folder = vscode.Uri.joinPath(article.uri, '..');
    await open.rpc.call('setArticle', {
      uri: article.uri.toString(),
      title: articleTitle(articleOf(article), article.uri.path),
      text: article.getText(),
      baseUri: open.panel.webview.asWebviewUri(folder).toString().replace(/\/*$/, '/'),
      ...shown,
      widgets,
    });
    await reach('articleShown');
  }

  private scroll(visibleRanges: readonly vscode.Range[]): void {
    const { open } = this.lab;
    const first = visibleRanges.at(0);
    if (open === null || first === undefined) return;
    // What we revealed ourselves must not scroll the lab under the reader's hand.
    if (Date.now() - this.revealedAt < ECHO_MS) return;
    this.report(open.rpc.call('scrollArticle', { line: first.start.line }));
  }

  private report(call: Promise<void>): void {
    call.catch((error: unknown) => {
      this.log.info(`The lab did not take the article: ${String(error)}`);
    });
  }
}
