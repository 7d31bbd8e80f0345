// Layer: host, commands. Diffusion: Plot Schedule. Shows the schedule of the recipe that is open,
// else the default one.

import * as vscode from 'vscode';
import { requireDiscrete } from '../core/recipe/narrowing';
import { parseRecipeText } from '../shared/recipeText';
import { isRecipeDocument } from '../article/recipeDocuments';
import type { CommandFactory } from '../services';

export const plotSchedule: CommandFactory =
  ({ lab }) =>
  async () => {
    const document = vscode.window.activeTextEditor?.document;
    const written =
      document !== undefined && isRecipeDocument(document)
        ? parseRecipeText(document.getText()).recipe
        : null;
    const link = await lab.show('schedule');
    if (written !== null) await link.call('setSchedule', requireDiscrete(written.schedule));
  };
