// Layer: host, commands. Diffusion: Inspect Data. Shows in the lab what is in the data of a recipe, a
// file or a folder: from the palette one picks, from the explorer it is what was clicked.

import * as vscode from 'vscode';
import { readDataFiles } from '../data/recipeFiles';
import { resolveSource, sourceOf } from '../data/recipeSources';
import { pickTraining } from '../pickers/pickTraining';
import type { CommandFactory } from '../services';

export const inspectData: CommandFactory =
  ({ lab }) =>
  async (argument, line) => {
    const source =
      argument instanceof vscode.Uri
        ? await sourceOf(argument, typeof line === 'number' ? line : null)
        : await pickTraining(vscode.l10n.t('Which data should be looked at?'));
    if (source === undefined) return;
    const { data, name } = resolveSource(source);
    const files = await readDataFiles(data, source);
    const link = await lab.show('data');
    await link.call('inspectData', { title: name, config: data, files });
  };
