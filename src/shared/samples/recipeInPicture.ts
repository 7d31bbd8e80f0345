// Layer: shared (pure). The recipe inside a saved picture, as a text of the PNG file: whoever has the
// picture can make it again.

import { readPngTexts } from '../../core/png/text';
import type { Recipe } from '../../core/recipe/types';

const KEYWORD = 'diffusion-recipe';

/** A picture without a recipe, or with one that is none. */
export class NoRecipeInPictureError extends Error {
  override readonly name = 'NoRecipeInPictureError';
}

/** The texts of a picture that was made by a recipe. */
export function recipeTexts(recipe: Recipe): Record<string, string> {
  return { Software: 'Diffusion Lab', [KEYWORD]: JSON.stringify(recipe) };
}

/** The recipe in a PNG file, as indented JSON that ends in a line break. */
export function recipeOfPicture(file: string, bytes: Uint8Array): string {
  const text = readPngTexts(bytes).get(KEYWORD);
  if (text === undefined) {
    throw new NoRecipeInPictureError(
      `There is no recipe in ${file}: only pictures that Diffusion Lab saved, and that nobody converted since, hold one.`,
    );
  }
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch (error) {
    throw new NoRecipeInPictureError(`The recipe in ${file} is damaged: it is no JSON.`, {
      cause: error,
    });
  }
}
