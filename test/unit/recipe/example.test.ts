// The example workspace: every recipe in it is valid, its data can be read, and the article's
// equations are typeset without an error and without a hint.

import { readFileSync } from 'node:fs';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { readArticle } from '../../../src/shared/article/document';
import { equationsOf } from '../article/equationsOf';
import { latexSlips } from '../../../src/shared/article/latexSlips';
import { parsePoints } from '../../../src/core/data/csv';
import { parseRecipeText } from '../../../src/shared/recipeText';

function read(name: string): string {
  return readFileSync(new URL(`../../../media/example/${name}`, import.meta.url), 'utf8');
}

describe('the example workspace', () => {
  const article = read('diffusion-models.md');

  it('has valid recipes in the article', () => {
    const parsed = readArticle(article).recipes.map(({ text }) => parseRecipeText(text));
    expect(parsed.flatMap(({ faults }) => faults)).toEqual([]);
    expect(parsed.map(({ recipe }) => recipe?.data.name)).toEqual(['moons', 'dino', 'moons']);
  });

  it.each(['moons', 'own-points'])('has a valid recipe %s.diffusion.json', (name) => {
    expect(parseRecipeText(read(`${name}.diffusion.json`)).faults).toEqual([]);
  });

  it('has points that can be read', () => {
    const { recipe } = parseRecipeText(read('own-points.diffusion.json'));
    const parsed = parsePoints(read(recipe?.data.file ?? ''));
    if (!('points' in parsed)) throw new Error(parsed.faults[0].message);
    expect(parsed.points).toHaveLength(2 * 1200);
  });

  it('has an article whose equations are typeset as meant', () => {
    const equations = equationsOf(article);
    expect(equations.filter(({ display }) => display)).toHaveLength(10);
    expect(equations.length).toBeGreaterThan(40);
    for (const { tex, display } of equations) {
      expect(() =>
        katex.renderToString(tex, { displayMode: display, strict: 'error' }),
      ).not.toThrow();
      expect(latexSlips(tex)).toEqual([]);
    }
  });
});
