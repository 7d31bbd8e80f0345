// Layer: shared, article. No vscode, no DOM. An article with all that was understood of it: what its
// rules look at.

import type { ArticleDocument } from './document';
import { settingsOf } from './settings';
import type { ArticleSetting } from './settings';
import { parseRecipeText } from '../recipeText';
import type { ParsedRecipe } from '../recipeText';
import type { RecipeBlock } from './recipeBlocks';

export interface CheckedArticle {
  article: ArticleDocument;
  settings: readonly ArticleSetting[];
  recipes: readonly (RecipeBlock & { parsed: ParsedRecipe })[];
}

export function understand(article: ArticleDocument): CheckedArticle {
  return {
    article,
    settings: settingsOf(article),
    recipes: article.recipes.map((block) => ({ ...block, parsed: parseRecipeText(block.text) })),
  };
}
