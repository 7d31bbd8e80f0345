// Layer: host, commands. The lens "Sample" above a recipe: samples the newest model that was trained
// from this very recipe.

import * as vscode from 'vscode';
import { sampleSource } from '../actions/sampleSource';
import { sourceOf } from '../data/recipeSources';
import type { CommandFactory } from '../services';

export const sampleRecipe: CommandFactory = (services) => async (argument, line) => {
  const uri =
    argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return;
  await sampleSource(services, await sourceOf(uri, typeof line === 'number' ? line : null));
};
