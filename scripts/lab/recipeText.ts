// Layer: command line. The text of a recipe: of a recipe file, or of a picture that the lab saved and
// that holds the recipe it was made by.

import { recipeOfPicture } from '../../src/shared/samples/recipeInPicture';
import { InputError } from './inputError';
import { messageOf, readBytes, readText } from './textFile';

/** Of a recipe file; how much of it the parser takes is less. */
const MOST_BYTES = 2 ** 20;

/** @throws {InputError} one sentence with the path */
export async function readRecipeText(
  path: string,
): Promise<{ text: string; language: 'json' | 'yaml' }> {
  if (!/\.png$/i.test(path)) {
    return {
      text: await readText(path, MOST_BYTES),
      language: path.endsWith('.json') ? 'json' : 'yaml',
    };
  }
  const bytes = await readBytes(path);
  try {
    return { text: recipeOfPicture(path, bytes), language: 'json' };
  } catch (error) {
    throw new InputError(messageOf(error));
  }
}
