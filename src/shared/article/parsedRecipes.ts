// Layer: shared, article. No vscode, no DOM. The recipes of an article, read: each block with what is wrong
// in it.

import { parseRecipeText } from '../recipeText';
import type { ParsedRecipe } from '../recipeText';
import type { ArticleDocument } from './document';
import type { RecipeBlock } from './recipeBlocks';

/** A recipe in a text; lines of its faults count from `startLine`. */
export interface ParsedBlock extends RecipeBlock {
  parsed: ParsedRecipe;
}

export function parsedRecipes({ recipes }: Pick<ArticleDocument, 'recipes'>): ParsedBlock[] {
  return recipes.map((block) => ({ ...block, parsed: parseRecipeText(block.text) }));
}
