// What hovers say, and what the lenses of an article without a recipe train.

import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { articleRecipe } from '../../../src/shared/article/articleRecipe';
import { understand } from '../../../src/shared/article/checked';
import { readArticle } from '../../../src/shared/article/document';
import {
  equationAtOffset,
  explainEquation,
  explainSymbol,
} from '../../../src/shared/article/explain';
import { ACTIONS, READING_TEXTS } from '../../../src/shared/article/readingTexts';

const TEXT =
  'We use $T = 500$ steps and β from 10⁻⁴ to 0.02.\n\n> $$\n> x_t = \\sqrt{1-\\beta_t}x_{t-1} +\n> \\sqrt{\\beta_t}\\epsilon\n> $$\n\nand $a + b$.\n';
const checked = understand(readArticle(TEXT));

describe('hovers', () => {
  it('explain an equation with the numbers of the article', () => {
    const index = equationAtOffset(checked.article.equations, TEXT.indexOf('x_{t-1}'));
    const { title, lines } = explainEquation(checked, index) ?? { title: '', lines: [] };
    expect(title).toBe('Forward step');
    expect(lines[1]).toMatch(
      /^T = 500, linear: β₁ = 1\.00 × 10⁻⁴, β_T = 0\.02, ᾱ_T = 0\.006353 \(line 1\)\.$/,
    );
    expect(lines[2]).toContain('2006.11239');
  });

  it('explain a symbol on the second line of a quotation', () => {
    const offset = TEXT.lastIndexOf('\\beta_t');
    const index = equationAtOffset(checked.article.equations, offset);
    const { tex } = checked.article.equations[index];
    const symbol = explainSymbol(checked, index, tex.lastIndexOf('\\beta_t'));
    expect(symbol?.title).toBe('β_t');
    expect(symbol?.lines).toContain('Now from β₁ = 1.00 × 10⁻⁴ to β_T = 0.02.');
    expect(tex.slice(symbol?.start, symbol?.end).replace(/[{}]/g, '')).toBe('\\beta_t');
  });

  it('say nothing elsewhere', () => {
    const { equations } = checked.article;
    expect(equationAtOffset(equations, TEXT.indexOf('steps'))).toBe(-1);
    expect(explainEquation(checked, equationAtOffset(equations, TEXT.indexOf('a + b')))).toBeNull();
  });
});

describe('articleRecipe', () => {
  it('has the settings of the article', () => {
    const { recipe } = resolveRecipe(articleRecipe(checked, 'name'));
    expect(recipe?.schedule).toMatchObject({ num_train_timesteps: 500, beta_end: 0.02 });
  });

  it('is a recipe where they do not fit', () => {
    const input = articleRecipe(understand(readArticle('We sample with 5000 DDIM steps.')), 'name');
    expect(resolveRecipe(input).recipe).not.toBeNull();
  });
});

it('says of every reading what can be done with it, in the order of the lenses', () => {
  for (const { actions, sentence, paper } of Object.values(READING_TEXTS)) {
    expect(ACTIONS.filter((action) => actions.includes(action))).toHaveLength(actions.length);
    expect(actions.at(-1)).toBe('explain');
    expect(sentence).toMatch(/\.$/);
    expect(paper).not.toBe('');
  }
});
