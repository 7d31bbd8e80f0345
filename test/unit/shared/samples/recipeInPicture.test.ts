// Layer: tests. The recipe inside a picture comes back as it was; pictures without one are refused.

import { expect, it } from 'vitest';
import { encodePng } from '../../../../src/core/png/encode';
import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import { parseRecipeText } from '../../../../src/shared/recipeText';
import { recipeOfPicture, recipeTexts } from '../../../../src/shared/samples/recipeInPicture';

const dot = { width: 1, height: 1, channels: 1 as const, bytes: Uint8Array.of(7) };

it('a saved picture gives its whole recipe back', () => {
  const { recipe } = resolveRecipe({ name: 'Gesichter – 日本', training: { steps: 3 } });
  if (recipe === null) throw new Error('the recipe is not valid');
  const text = recipeOfPicture('a.png', encodePng(dot, { text: recipeTexts(recipe) }));
  expect(JSON.parse(text)).toEqual(recipe);
  expect(parseRecipeText(text, 'json')).toMatchObject({ recipe, faults: [] });
});

it('a picture without a recipe, with a damaged one, and no picture are refused by name', () => {
  expect(() => recipeOfPicture('a.png', encodePng(dot))).toThrow('There is no recipe in a.png');
  const damaged = encodePng(dot, { text: { 'diffusion-recipe': '{"name": ' } });
  expect(() => recipeOfPicture('a.png', damaged)).toThrow('The recipe in a.png is damaged');
  expect(() => recipeOfPicture('a.txt', Uint8Array.of(1))).toThrow('This is no PNG file.');
});
