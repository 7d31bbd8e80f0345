// Layer: shared, article. No vscode, no DOM. An article with all that was understood of it: what its
// rules look at.

import { atOnce } from '../inSlices';
import type { Sliced } from '../inSlices';
import type { ArticleDocument } from './document';
import { macrosOf } from './macros';
import { interpretInSteps } from './readings';
import type { Interpretation } from './readings';
import { settingsOf } from './settings';
import type { ArticleSetting } from './settings';
import { isSettingName } from './settings/finders';
import { parsedRecipes } from './parsedRecipes';
import type { ParsedBlock } from './parsedRecipes';

export interface CheckedArticle {
  article: ArticleDocument;
  /** One for each equation. */
  interpretations: readonly Interpretation[];
  /** Of the sentences and of the equations, in the order of the text. */
  settings: readonly ArticleSetting[];
  recipes: readonly ParsedBlock[];
}

/** So many characters before and behind an equation say what it is about. */
const NEAR = 300;

/** @param recipes of the article, for those who have read them already */
export function understand(
  article: ArticleDocument,
  recipes: readonly ParsedBlock[] = parsedRecipes(article),
): CheckedArticle {
  return atOnce(understandInSteps(article, recipes));
}

/** The same, with a pause possible at each equation. */
export function* understandInSteps(
  article: ArticleDocument,
  recipes: readonly ParsedBlock[] = parsedRecipes(article),
): Sliced<CheckedArticle> {
  const interpretations = yield* interpret(article);
  const stated = settingsOf(article);
  const inEquations = equationSettings(article, interpretations).filter(
    (setting) => !stated.some((other) => isSame(setting, other)),
  );
  return {
    article,
    interpretations,
    settings: [...stated, ...inEquations].sort((a, b) => a.start - b.start),
    recipes,
  };
}

function interpret({ equations, prose }: ArticleDocument): Sliced<Interpretation[]> {
  let words = '';
  const places = prose.map(({ kind, text }) => {
    const start = words.length;
    words += kind === 'end' ? '\n\n' : kind === 'equation' ? `$${text}$` : text;
    return { start, end: words.length };
  });
  const sources = equations.map(({ tex, display, part }) => ({
    tex,
    isDisplayed: display,
    before: words.slice(Math.max(0, places[part].start - NEAR), places[part].start),
    after: words.slice(places[part].end, places[part].end + NEAR),
  }));
  return interpretInSteps(sources, macrosOf(equations), words);
}

function equationSettings(
  { equations }: ArticleDocument,
  interpretations: readonly Interpretation[],
): ArticleSetting[] {
  return equations.flatMap(({ tex, starts }, index) =>
    interpretations[index].settings.flatMap(({ name, value, start, end }) => {
      if (!isSettingName(name)) return [];
      const place = { start: starts[start], end: starts[Math.max(end - 1, start)] + 1 };
      return [{ name, value, ...place, text: tex.replace(/\s+/g, ' '), isOwn: false }];
    }),
  );
}

function isSame(a: ArticleSetting, b: ArticleSetting): boolean {
  return a.name === b.name && a.start < b.end && b.start < a.end;
}
