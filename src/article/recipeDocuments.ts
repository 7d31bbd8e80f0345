// Layer: host, article. Recipes in the documents that are open: a recipe file is one, an article
// has one in each fenced ```diffusion block.

import * as vscode from 'vscode';
import { findRecipeBlocks, parseRecipeText } from '../shared/recipeText';
import type { ParsedRecipe } from '../shared/recipeText';

/** A recipe in a document; lines of its faults count from `startLine`. */
export interface RecipeInDocument {
  text: string;
  startLine: number;
  parsed: ParsedRecipe;
}

export function isRecipeDocument(document: vscode.TextDocument): boolean {
  return document.uri.path.endsWith('.diffusion.json');
}

export function recipesIn(document: vscode.TextDocument): RecipeInDocument[] {
  const text = document.getText();
  if (isRecipeDocument(document)) return [{ text, startLine: 0, parsed: parseRecipeText(text) }];
  if (document.languageId !== 'markdown') return [];
  return findRecipeBlocks(text).map((block) => ({ ...block, parsed: parseRecipeText(block.text) }));
}

/** Place of a fault in the whole document. */
export function faultRange(startLine: number, fault: ParsedRecipe['faults'][number]): vscode.Range {
  return new vscode.Range(
    startLine + fault.line,
    fault.column,
    startLine + fault.endLine,
    fault.endColumn,
  );
}
