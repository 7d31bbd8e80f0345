// Layer: command line. The recipes of an article as a build sees them: each with its data, its claims
// and a digest that changes when what it computes does.

import { createHash } from 'node:crypto';
import { claimsOf, type Claim } from '../../../src/core/claims';
import type { Recipe } from '../../../src/core/recipe/types';
import { slug } from '../../../src/runs/layout';
import { readArticle } from '../../../src/shared/article/document';
import type { DataFiles } from '../../../src/shared/protocol/data';
import { parseRecipeText } from '../../../src/shared/recipeText';
import { InputError } from '../inputError';
import { readDataFiles } from '../inputs';

export interface ArticleBlock {
  /** Name of its files: of the recipe, and a number where two have the same. */
  readonly name: string;
  /** Of the article, from 1, on which the fence stands. */
  readonly line: number;
  readonly recipe: Recipe;
  readonly claims: readonly Claim[];
  readonly data: DataFiles;
  /** Of the whole recipe and the bytes of its data. */
  readonly digest: string;
}

/**
 * @param path of the article; data stand relative to it
 * @throws {InputError} for an article without recipes, and naming every fault as file:line:column
 */
export async function readBlocks(path: string, text: string): Promise<ArticleBlock[]> {
  const found = readArticle(text).recipes.map((block) => ({
    block,
    parsed: parseRecipeText(block.text),
  }));
  if (found.length === 0)
    throw new InputError(
      `"${path}" has no recipe to run; a recipe stands in a fenced block with the language diffusion.`,
    );
  const faults = found.flatMap(({ block, parsed }) =>
    parsed.faults.map(({ line, column, message }) => {
      const shift = block.columns.at(line) ?? 0;
      return `${path}:${block.startLine + line + 1}:${shift + column + 1}: ${message}`;
    }),
  );
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  const names = new Map<string, number>();
  const blocks: ArticleBlock[] = [];
  for (const { block, parsed } of found) {
    const { recipe, input } = parsed;
    if (recipe === null) continue;
    const base = slug(recipe.name);
    const times = (names.get(base) ?? 0) + 1;
    names.set(base, times);
    const data = await readDataFiles(recipe, path);
    blocks.push({
      name: times === 1 ? base : `${base}-${times}`,
      line: block.startLine,
      recipe,
      claims: claimsOf(input),
      data,
      digest: digestOf(recipe, data),
    });
  }
  return blocks;
}

function digestOf(recipe: Recipe, data: DataFiles): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  for (const { path, bytes } of data) hash.update(`\n${path} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}
