// Layer: host, article. Widgets in VS Code's own Markdown preview: its parser gets a rule that puts
// their places into the page, where `webview/preview.ts` mounts them. Whether they are shown is
// asked when the page is drawn, because parsed text is kept by VS Code.

import type { MarkdownIt, Renderer, StateCore, Token } from 'markdown-it';
import * as vscode from 'vscode';
import { ArticleReader } from '../shared/article/document';
import { colouredTex, withSymbols } from '../shared/article/colouredSymbols';
import type { ColouredTex } from '../shared/article/colouredSymbols';
import type { LiveEquation } from '../shared/article/liveEquation';
import { READING_ATTRIBUTE } from '../shared/article/publishedPage';
import { escapedText } from '../shared/article/safeHtml';
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

const REFRESH = 'markdown.preview.refresh';
/** VS Code looks at a changed text 300 ms later. */
const AGAIN_MS = 500;

/** What VS Code says of the document that is drawn. */
interface PreviewEnvironment {
  currentDocument?: vscode.Uri;
}

/** What is shown of an article. */
interface ShownArticle {
  widgets: readonly PlacedWidget[];
  /** Those that were read, by their LaTeX. */
  equations: Readonly<Record<string, LiveEquation>>;
}

const NOTHING: ShownArticle = { widgets: [], equations: {} };

/** An equation of VS Code's whose symbols are found again. */
interface EquationMark {
  coloured: ColouredTex;
  /** What the equation is. */
  title: string;
}

/** `meta` of its token. */
interface EquationMeta extends Record<string, unknown> {
  /** Type of VS Code's token, whose rule draws it. */
  type: string;
  mark: EquationMark;
}

const EQUATION = 'diffusion_equation';

type Rule = NonNullable<Renderer['rules'][string]>;

export class PreviewWidgets implements Disposable {
  private readonly owned = new Disposer();
  /** Of the text that was drawn last, which the next one mostly is with a key more. */
  private readonly reader = new ArticleReader();
  /** Of the text that was drawn last. */
  private shown = NOTHING;
  /** Counts texts, which are read in slices where they are long; the newest one wins. */
  private turn = 0;
  /** Timer of a second {@link redraw}. */
  private again: unknown = null;
  private checks: Awaited<ReturnType<typeof loadChecks>> | null = null;

  constructor(
    private readonly runs: ArticleRuns,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.owned.add(
      runs.onDidChange(() => {
        this.redraw();
      }),
    );
    this.owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(ARTICLE_SECTION)) this.redraw();
      }),
    );
  }

  /** Called by VS Code with the parser of its preview. */
  extendMarkdownIt(md: MarkdownIt): MarkdownIt {
    md.core.ruler.push('diffusion_widgets', (state) => {
      const { widgets, equations } = this.contentOf(state.src);
      if (widgets.length > 0) state.tokens = withWidgets(state.tokens, widgets, state.Token);
      markEquations(state, (tex) => this.markOf(equations, tex));
    });
    const { rules } = md.renderer;
    rules[WIDGET] = (tokens, index, options, env, self) => {
      const { currentDocument } = env as PreviewEnvironment;
      if (!isShown(env as PreviewEnvironment)) return '';
      const token = tokens[index];
      const block = this.runs.withFacts(widgetBlock(token), currentDocument);
      return elementHtml(widgetElement(token, block), self, [options, env]);
    };
    rules[EQUATION] = (tokens, index, options, env, self) => {
      const token = tokens[index];
      const { type, mark } = token.meta as EquationMeta;
      const drawer = self.rules[type] as Rule | undefined;
      const drawn = (content: string): string => {
        const plain = Object.assign(Object.create(token) as Token, { type, content });
        return drawer?.([plain], 0, options, env, self) ?? '';
      };
      const { content } = token;
      if (!isShown(env as PreviewEnvironment)) return drawn(content);
      const lively = withSymbols(drawn(mark.coloured.tex), content, mark.coloured);
      if (lively === null) return drawn(content);
      const title = escapedText(mark.title).replaceAll('"', '&quot;');
      return lively.replace(/^<(?:p|span)\b/, `$& ${READING_ATTRIBUTE}="${title}"`);
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
    clearTimeout(this.again);
    this.owned.dispose();
  }

  private markOf(equations: ShownArticle['equations'], tex: string): EquationMark | null {
    const live = Object.hasOwn(equations, tex) ? equations[tex] : undefined;
    const coloured = live === undefined ? null : colouredTex(tex, live.symbols);
    if (live === undefined || coloured === null) return null;
    const title = this.checks?.READING_TEXTS[live.reading].title ?? '';
    return { coloured, title };
  }

  private contentOf(text: string): ShownArticle {
    this.turn += 1;
    const work = this.contentInSteps(text);
    const done = forAWhile(work, FIRST_MS);
    if (done === null) this.goOn(work);
    else this.shown = done.result;
    return this.shown;
  }

  private *contentInSteps(text: string): Sliced<ShownArticle> {
    const article = yield* this.reader.readInSteps(text);
    const { equations, recipes, runs } = article;
    if (equations.length + recipes.length + runs.length === 0) return NOTHING;
    if (this.checks === null) {
      this.load();
      return NOTHING;
    }
    const { liveEquations, understandInSteps, widgetsOf } = this.checks;
    const checked = yield* understandInSteps(article);
    return { widgets: widgetsOf(checked), equations: liveEquations(checked) };
  }

  /** Much of it is new: the page is drawn again once it is read, if it is not drawn before. */
  private goOn(work: Sliced<unknown>): void {
    const { turn } = this;
    inSlices(work, SLICE_MS, () => turn !== this.turn).then(
      (done) => {
        if (done !== null) this.redraw();
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

  /**
   * VS Code forgets that it is to draw anew where it is about to look at the text (which saving makes it
   * do) and finds it unchanged; it is asked once more when nothing has been drawn by then.
   */
  private redraw(): void {
    const { turn } = this;
    this.run(REFRESH);
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (turn === this.turn) this.run(REFRESH);
    }, AGAIN_MS);
  }

  private run(command: string): void {
    vscode.commands.executeCommand(command).then(undefined, (error: unknown) => {
      this.log.info(`The Markdown preview was not drawn again: ${String(error)}`);
    });
  }
}

/** Gives the equations that were read to our rule; VS Code's own still draws them. */
function markEquations({ tokens }: StateCore, markOf: (tex: string) => EquationMark | null): void {
  for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
    const isMathematics =
      token.type.startsWith('math_') ||
      (token.type === 'fence' && /^math$/i.test(token.info.trim()));
    const mark = isMathematics ? markOf(token.content.trim()) : null;
    if (mark === null) continue;
    const meta: EquationMeta = { type: token.type, mark };
    token.meta = meta;
    token.type = EQUATION;
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
