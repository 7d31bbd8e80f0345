// Layer: host, article. Widgets in VS Code's own Markdown preview: its parser gets a rule that puts
// their places into the page, where `webview/preview.ts` mounts them. Whether they are shown is
// asked when the page is drawn, because parsed text is kept by VS Code.

import type { MarkdownIt, Renderer, Token } from 'markdown-it';
import * as vscode from 'vscode';
import { ArticleReader } from '../shared/article/document';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { forAWhile, inSlices, SLICE_MS } from '../shared/inSlices';
import type { Sliced } from '../shared/inSlices';
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

/** VS Code waits for the page: after so many milliseconds it is drawn with the widgets known so far. */
const FIRST_MS = 25;

/** What VS Code says of the document that is drawn. */
interface PreviewEnvironment {
  currentDocument?: vscode.Uri;
}

export class PreviewWidgets implements Disposable {
  private readonly owned = new Disposer();
  /** Of the text that was drawn last, which the next one mostly is with a key more. */
  private readonly reader = new ArticleReader();
  /** The widgets of the text that was drawn last. */
  private shown: readonly PlacedWidget[] = [];
  /** Counts texts whose equations are read in slices; the newest one wins. */
  private turn = 0;
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
      if (!isShown(env as PreviewEnvironment)) return '';
      const token = tokens[index];
      const block = this.runs.withFacts(widgetBlock(token), currentDocument);
      return elementHtml(widgetElement(token, block), self, [options, env]);
    };
    const renderFence = rules.fence;
    rules.fence = (tokens, index, options, env, self) => {
      const widget = fenceWidget(tokens[index]);
      const text = renderFence(tokens, index, options, env, self);
      if (widget === null || !isShown(env as PreviewEnvironment)) return text;
      // Where the preview may run no script the text of the recipe is what is seen.
      const [open, close] = widgetElement(widget, widgetBlock(widget));
      const html = (token: Token): string => elementHtml([token], self, [options, env]);
      return html(open) + text + html(close);
    };
    return md;
  }

  /** Has VS Code extend its parser and draw the page again, once the mathematics is there. */
  async reload(): Promise<void> {
    this.checks = await loadChecks();
    this.run('markdown.api.reloadPlugins');
  }

  dispose(): void {
    this.owned.dispose();
  }

  private widgetsOf(text: string): readonly PlacedWidget[] {
    const article = this.reader.read(text);
    const { equations, recipes, runs } = article;
    if (equations.length + recipes.length + runs.length === 0) return [];
    if (this.checks === null) {
      this.load();
      return [];
    }
    const { understandInSteps, widgetsOf } = this.checks;
    const work = understandInSteps(article);
    const done = forAWhile(work, FIRST_MS);
    if (done !== null) return (this.shown = widgetsOf(done.result));
    this.goOn(work);
    return this.shown;
  }

  /** Many equations are new: the page is drawn again once they are read, if it is not drawn before. */
  private goOn(work: Sliced<unknown>): void {
    const turn = ++this.turn;
    inSlices(work, SLICE_MS, () => turn !== this.turn).then(
      (done) => {
        if (done !== null) this.run('markdown.preview.refresh');
      },
      (error: unknown) => {
        this.log.error(`Widgets of the Markdown preview: ${String(error)}`);
      },
    );
  }

  /** The mathematics comes with the first article that needs it; then the page is drawn again. */
  private load(): void {
    this.reload().catch((error: unknown) => {
      this.log.error(`Widgets of the Markdown preview: ${String(error)}`);
    });
  }

  private run(command: string): void {
    vscode.commands.executeCommand(command).then(undefined, (error: unknown) => {
      this.log.info(`The Markdown preview was not drawn again: ${String(error)}`);
    });
  }
}

/** Token by token: `render` is for whole pages, to which other extensions add. */
function elementHtml(
  tokens: Token[],
  renderer: Renderer,
  [options, env]: [Parameters<Renderer['render']>[1], Parameters<Renderer['render']>[2]],
): string {
  return tokens
    .map((token, index) =>
      token.type === 'inline'
        ? renderer.renderInline(token.children ?? [], options, env)
        : renderer.renderToken(tokens, index, options),
    )
    .join('');
}

/** Texts without a document are shown elsewhere, where no widget would be mounted. */
function isShown({ currentDocument }: PreviewEnvironment): boolean {
  return currentDocument !== undefined && showsWidgets(currentDocument);
}
