// Layer: host, article. Widgets in VS Code's own Markdown preview: its parser gets a rule that puts
// their places into the page, where `webview/preview.ts` mounts them. Whether they are shown is
// asked when the page is drawn, because parsed text is kept by VS Code.

import type { MarkdownIt } from 'markdown-it';
import * as vscode from 'vscode';
import { readArticle } from '../shared/article/document';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { PlacedWidget } from '../shared/article/widgetBlock';
import {
  fenceWidget,
  WIDGET,
  widgetBlock,
  widgetElement,
  withWidgets,
} from '../shared/article/widgetTokens';
import type { ArticleRuns } from './articleRuns';
import { ARTICLE_SECTION, loadChecks, showsWidgets } from './understood';

/** What VS Code says of the document that is drawn. */
interface PreviewEnvironment {
  currentDocument?: vscode.Uri;
}

export class PreviewWidgets implements Disposable {
  private readonly owned = new Disposer();
  private checks: Awaited<ReturnType<typeof loadChecks>> | null = null;

  constructor(
    private readonly runs: ArticleRuns,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.owned.add(
      runs.onDidChange(() => {
        this.run('markdown.preview.refresh');
      }),
    );
    this.owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(ARTICLE_SECTION)) this.run('markdown.preview.refresh');
      }),
    );
  }

  /** Called by VS Code with the parser of its preview. */
  extendMarkdownIt(md: MarkdownIt): MarkdownIt {
    md.core.ruler.push('diffusion_widgets', (state) => {
      const widgets = this.widgetsOf(state.src);
      if (widgets.length > 0) state.tokens = withWidgets(state.tokens, widgets, state.Token);
    });
    const { rules } = md.renderer;
    rules[WIDGET] = (tokens, index, options, env, self) => {
      const { currentDocument } = env as PreviewEnvironment;
      if (!showsWidgets(currentDocument)) return '';
      const token = tokens[index];
      const block = this.runs.withFacts(widgetBlock(token), currentDocument);
      return self.render(widgetElement(token, block), options, env);
    };
    const renderFence = rules.fence;
    rules.fence = (tokens, index, options, env, self) => {
      const widget = fenceWidget(tokens[index]);
      if (widget !== null && showsWidgets((env as PreviewEnvironment).currentDocument)) {
        return self.render([widget], options, env);
      }
      return renderFence(tokens, index, options, env, self);
    };
    return md;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private widgetsOf(text: string): readonly PlacedWidget[] {
    const article = readArticle(text);
    const { equations, recipes, runs } = article;
    if (equations.length + recipes.length + runs.length === 0) return [];
    if (this.checks === null) {
      this.load();
      return [];
    }
    const { understand, widgetsOf } = this.checks;
    return widgetsOf(understand(article));
  }

  /** The mathematics comes with the first article that needs it; then the page is drawn again. */
  private load(): void {
    loadChecks().then(
      (checks) => {
        this.checks = checks;
        this.run('markdown.api.reloadPlugins');
      },
      (error: unknown) => {
        this.log.error(`Widgets of the Markdown preview: ${String(error)}`);
      },
    );
  }

  private run(command: string): void {
    vscode.commands.executeCommand(command).then(undefined, (error: unknown) => {
      this.log.info(`The Markdown preview was not drawn again: ${String(error)}`);
    });
  }
}
