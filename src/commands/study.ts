// Layer: host, commands. Diffusion: Study. From the palette one picks a study that comes with the lab or one of
// a recipe; from the explorer or an editor it is the recipe there.

import * as vscode from 'vscode';
import { sourceOf } from '../data/recipeSources';
import { pickStudy } from '../pickers/pickStudy';
import type { CommandFactory } from '../services';

export const study: CommandFactory = (services) => async (argument, line) => {
  // Loaded with the first study: activation knows nothing of it.
  const { runStudy } = await import('../actions/runStudy');
  const source =
    argument instanceof vscode.Uri
      ? await sourceOf(argument, typeof line === 'number' ? line : null)
      : await pickStudy(argument);
  if (source !== undefined) await runStudy(services, source);
};
