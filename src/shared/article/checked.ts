// Layer: shared, article. No vscode, no DOM. An article with all that was understood of it: what its
// rules look at.

import { atOnce } from '../inSlices';
import type { Sliced } from '../inSlices';
import type { ArticleContents } from './contents';
import type { ArticleDocument } from './document';
import { macrosOf } from './macros';
import { onceFor } from './onceFor';
import { interpretInSteps } from './readings';
import type { EquationSource, Interpretation } from './readings';
import { settingsInSteps } from './settings';
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
  const stated = yield* settingsInSteps(article);
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

function interpret({ equations, blocks }: ArticleDocument): Sliced<Interpretation[]> {
  const words = blocks.map(({ contents }) => wordsOf(contents).text).join('');
  const sources: EquationSource[] = [];
  let offset = 0;
  for (const { contents } of blocks) {
    const { text, places } = wordsOf(contents);
    contents.equations.forEach(({ tex, display }, index) => {
      const start = offset + places[index].start;
      const end = offset + places[index].end;
      const before = words.slice(Math.max(0, start - NEAR), start);
      const after = words.slice(end, end + NEAR);
      sources.push({ tex, isDisplayed: display, before, after });
    });
    offset += text.length;
  }
  return interpretInSteps(sources, macrosOf(equations), words);
}

/** The words of a block with its equations among them, and where these stand. */
const wordsOf = onceFor(({ equations, prose }: ArticleContents) => {
  let text = '';
  const places = prose.map((part) => {
    const start = text.length;
    text += part.kind === 'end' ? '\n\n' : part.kind === 'equation' ? `$${part.text}$` : part.text;
    return { start, end: text.length };
  });
  return { text, places: equations.map(({ part }) => places[part]) };
});

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
