// Layer: host, actions. Opens the recipe that a saved picture holds.

import type * as vscode from 'vscode';
import { recipeOfPicture } from '../shared/samples/recipeInPicture';
import { openRecipeDocument } from './openRecipeDocument';

/** @throws {PngError} {@link NoRecipeInPictureError} */
export async function openPictureRecipe(
  file: string,
  bytes: Uint8Array,
  column: vscode.ViewColumn,
): Promise<void> {
  await openRecipeDocument(file.replace(/\.png$/i, ''), recipeOfPicture(file, bytes), column);
}
