// Layer: host, article. Recipes in the documents that are open: a recipe file is one, an article
// has one in each fenced ```diffusion block.

import * as vscode from 'vscode';
import { parsedRecipes } from '../shared/article/parsedRecipes';
import type { ParsedBlock } from '../shared/article/parsedRecipes';
import { parseRecipeText } from '../shared/recipeText';
import type { ParsedRecipe } from '../shared/recipeText';
import { articleOf } from './articles';
import { oncePerVersion } from './oncePerVersion';

/** Documents that may hold recipes. */
export const RECIPE_SELECTOR: vscode.DocumentSelector = [
  { language: 'markdown' },
  { pattern: '**/*.diffusion.json' },
];

export function isRecipeDocument(document: vscode.TextDocument): boolean {
  return document.uri.path.endsWith('.diffusion.json');
}

/** Lenses, faults and fixes ask for them one after the other. */
export const recipesIn = oncePerVersion((document): readonly ParsedBlock[] => {
  if (isRecipeDocument(document)) {
    const text = document.getText();
    return [{ text, startLine: 0, columns: [], parsed: parseRecipeText(text, 'json') }];
  }
  if (document.languageId !== 'markdown') return [];
  return parsedRecipes(articleOf(document));
});

/** Place of a fault in the whole document. */
export function faultRange(
  { startLine, columns }: ParsedBlock,
  { line, column, endLine, endColumn }: ParsedRecipe['faults'][number],
): vscode.Range {
  const shift = (at: number): number => columns.at(at) ?? 0;
  return new vscode.Range(
    startLine + line,
    shift(line) + column,
    startLine + endLine,
    shift(endLine) + endColumn,
  );
}
