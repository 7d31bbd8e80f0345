// Layer: command line. The text of a recipe: of a recipe file, or of a picture that the lab saved and
// that holds the recipe it was made by.

import { recipeOfPicture } from '../../src/shared/samples/recipeInPicture';
import { InputError } from './inputError';
import { messageOf, readBytes, readText } from './textFile';

/** @throws {InputError} one sentence with the path */
export async function readRecipeText(
  path: string,
): Promise<{ text: string; language: 'json' | 'yaml' }> {
  if (!/\.png$/i.test(path)) {
    return { text: await readText(path), language: path.endsWith('.json') ? 'json' : 'yaml' };
  }
  const bytes = await readBytes(path);
  try {
    return { text: recipeOfPicture(path, bytes), language: 'json' };
  } catch (error) {
    throw new InputError(messageOf(error));
  }
}
