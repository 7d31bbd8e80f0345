// Runs in the browser: the article view alone, with a host that notes what it is asked for and
// never answers.

import {
  articleSchedule,
  diagnose,
  equationHints,
  liveEquations,
  understand,
  widgetsOf,
} from '../../src/shared/article/check';
import { ArticleReader } from '../../src/shared/article/document';
import type {
  ArticleContent,
  LabHostMethods,
  LabPageMethods,
} from '../../src/shared/protocol/labPage';
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

const reader = new ArticleReader();

/** What the host sends of a text. */
function contentOf(text: string, uri: string): ArticleContent {
  const checked = understand(reader.read(text));
  return {
    ...{ uri, title: 'article', text, baseUri: `${location.origin}/folder/` },
    hints: equationHints(checked, diagnose(checked)),
    equations: liveEquations(checked),
    schedule: articleSchedule(checked)?.config ?? null,
    widgets: widgetsOf(checked).filter(({ replaces }) => !replaces),
  };
}

/** Shows a text as the article; another `uri` makes it another article. */
function show(text: string, uri = 'file:///article.md'): void {
  if (!view.element.isConnected) document.body.append(view.element);
  view.setArticle(contentOf(text, uri));
}

let next: ArticleContent | null = null;

/** Has ready what the host sends of a text. */
function prepare(text: string): void {
  next = structuredClone(contentOf(text, 'file:///article.md'));
}

/** How long the page takes to show what was prepared, and to lay it out, in milliseconds. */
function timedNext(): { script: number; layout: number } {
  if (next === null) throw new Error('Nothing was prepared.');
  const begin = performance.now();
  view.setArticle(next);
  const script = performance.now() - begin;
  document.body.getBoundingClientRect();
  return { script, layout: performance.now() - begin - script };
}

/** The same for a text. */
function timed(text: string): { script: number; layout: number } {
  prepare(text);
  return timedNext();
}

declare global {
  interface Window {
    article: {
      show: typeof show;
      prepare: typeof prepare;
      timedNext: typeof timedNext;
      timed: typeof timed;
      asked: unknown[];
    };
  }
}
window.article = { show, prepare, timedNext, timed, asked };
