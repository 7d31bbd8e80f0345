// Layer: host, commands. Diffusion: Train Model. From the palette one picks the data or the recipe;
// from the explorer, a lens or an editor's title it is the file or block there. The training
// starts at once with the recipe's defaults and the lab shows it.

import * as vscode from 'vscode';
import { trainSource } from '../actions/trainRecipe';
import { sourceOf } from '../data/recipeSources';
import { pickTraining } from '../pickers/pickTraining';
import type { CommandFactory } from '../services';

export const trainModel: CommandFactory = (services) => async (argument, line) => {
  const source =
    argument instanceof vscode.Uri
      ? await sourceOf(argument, typeof line === 'number' ? line : null)
      : await pickTraining();
  if (source !== undefined) await trainSource(services, source);
};
