// Layer: host, build. No vscode: the command line uses it too. The recipes of an article as a build
// sees them: each with its data, its claims and a digest that changes when what it computes does.

import { claimsOf, type Claim } from '../core/claims';
import type { Recipe } from '../core/recipe/types';
import { collectDataFiles, type DataPlace } from '../data/collectData';
import { slug } from '../runs/layout';
import { readArticle } from '../shared/article/document';
import type { RecipeBlock } from '../shared/article/recipeBlocks';
import type { DataFiles } from '../shared/protocol/data';
import { parseRecipeText, type ParsedRecipe } from '../shared/recipeText';

/** An article cannot be built; the message says why, and where. */
export class ArticleBuildError extends Error {
  override readonly name = 'ArticleBuildError';
}

/** A recipe of an article with the name of its files. */
export interface NamedBlock {
  /** Of the recipe, and a number where two have the same. */
  readonly name: string;
  readonly block: RecipeBlock;
  readonly parsed: ParsedRecipe;
}

export interface ArticleBlock {
  readonly name: string;
  /** Of the article, from 1, on which the fence stands. */
  readonly line: number;
  /** The recipe as it is written, and where. */
  readonly source: RecipeBlock;
  readonly recipe: Recipe;
  readonly claims: readonly Claim[];
  readonly data: DataFiles;
  /** Of the whole recipe and the bytes of its data. */
  readonly digest: string;
}

/** The recipes in order; those with faults have the name of their place. */
export function namedBlocks(recipes: readonly RecipeBlock[]): NamedBlock[] {
  const names = new Map<string, number>();
  return recipes.map((block) => {
    const parsed = parseRecipeText(block.text);
    const base = slug(parsed.recipe?.name ?? `line-${block.startLine}`);
    const times = (names.get(base) ?? 0) + 1;
    names.set(base, times);
    return { name: times === 1 ? base : `${base}-${times}`, block, parsed };
  });
}

/**
 * @param label what the article is called in messages
 * @param place where the files are that a recipe's data name; relative to the article
 * @throws {ArticleBuildError} for an article without recipes, and naming every fault as
 * file:line:column
 * @throws {DataError | FileError} when data cannot be read
 */
export async function readBlocks(
  text: string,
  label: string,
  place: DataPlace,
): Promise<ArticleBlock[]> {
  const found = namedBlocks(readArticle(text).recipes);
  if (found.length === 0)
    throw new ArticleBuildError(
      `"${label}" has no recipe to run; a recipe stands in a fenced block with the language diffusion.`,
    );
  const faults = found.flatMap(({ block, parsed }) =>
    parsed.faults.map(({ line, column, message }) => {
      const shift = block.columns.at(line) ?? 0;
      return `${label}:${block.startLine + line + 1}:${shift + column + 1}: ${message}`;
    }),
  );
  if (faults.length > 0) throw new ArticleBuildError(faults.join('\n'));
  const blocks: ArticleBlock[] = [];
  for (const { name, block, parsed } of found) {
    const { recipe, input } = parsed;
    if (recipe === null) continue;
    const data = await readData(recipe, place);
    blocks.push({
      name,
      line: block.startLine,
      source: block,
      recipe,
      claims: claimsOf(input),
      data,
      digest: await digestOf(recipe, data),
    });
  }
  return blocks;
}

async function readData({ data }: Recipe, place: DataPlace): Promise<DataFiles> {
  const files = await collectDataFiles(data, place);
  // Plain arrays: a Buffer of Node would travel to the page as JSON.
  return files.map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) }));
}

/** SHA-256 in hexadecimal digits. */
export async function digestOf(recipe: Recipe, data: DataFiles): Promise<string> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [encoder.encode(JSON.stringify(recipe))];
  for (const { path, bytes } of data)
    parts.push(encoder.encode(`\n${path} ${bytes.length}\n`), bytes);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
