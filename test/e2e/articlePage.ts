// Runs in the browser: the article view alone, with a host that notes what it is asked for and
// never answers.

import { diagnose, equationHints, understand, widgetsOf } from '../../src/shared/article/check';
import { readArticle } from '../../src/shared/article/document';
import type { LabHostMethods, LabPageMethods } from '../../src/shared/protocol/labPage';
import { createRpc } from '../../src/shared/rpc/rpc';
import type { Handlers } from '../../src/shared/rpc/rpc';
import { registerToolkit } from '../../webview/ui/toolkit';
import { ArticleView } from '../../webview/views/article/article';

registerToolkit();

const asked: unknown[] = [];
const host = createRpc<LabPageMethods, LabHostMethods>(
  {
    post: (message) => asked.push(message),
    onMessage: () => ({ dispose: () => undefined }),
  },
  {} as Handlers<LabPageMethods>,
  { name: 'host' },
);
const view = new ArticleView({ host }, document.createElement('div'));

/** Shows a text as the article; another `uri` makes it another article. */
function show(text: string, uri = 'file:///article.md'): void {
  if (!view.element.isConnected) document.body.append(view.element);
  const checked = understand(readArticle(text));
  const hints = equationHints(checked, diagnose(checked));
  const widgets = widgetsOf(checked).filter(({ replaces }) => !replaces);
  const baseUri = `${location.origin}/folder/`;
  view.setArticle({ uri, title: 'article', text, baseUri, hints, widgets });
}

declare global {
  interface Window {
    article: { show: typeof show; asked: unknown[] };
  }
}
window.article = { show, asked };
