// Layer: host, commands. Diffusion: Preview Noising. One of the built-in pictures or point sets, or a
// file of the reader's own; shown in the noising view of the lab.

import * as vscode from 'vscode';
import { readNoisingSource } from '../data/readNoisingSource';
import { pickNoisingSource } from '../pickers/pickNoisingSource';
import type { CommandFactory } from '../services';
import { reach } from '../workbench/milestones';

export const previewNoising: CommandFactory =
  ({ lab }) =>
  async (argument) => {
    const source =
      argument instanceof vscode.Uri
        ? await readNoisingSource(argument)
        : await pickNoisingSource();
    if (source === null) return;
    const link = await lab.show('noising');
    await link.call('setNoisingSource', source);
    await reach('noisingShown');
  };
