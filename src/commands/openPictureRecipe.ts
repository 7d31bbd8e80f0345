// Layer: host, commands. Diffusion: Open Recipe of a Picture. A PNG file that the lab saved holds the
// recipe that made it.

import * as vscode from 'vscode';
import { openPictureRecipe as openRecipe } from '../actions/openPictureRecipe';
import { nameOf, readUserFile } from '../data/userFile';
import { openPictureDialog } from '../pickers/fileDialogs';
import type { CommandFactory } from '../services';

/** Animations of many pictures have some tens of MiB. */
const MOST_MEBIBYTES = 256;

/** The file is too large to be searched for a recipe. */
class PictureSizeError extends Error {
  override readonly name = 'PictureSizeError';
}

export const openPictureRecipe: CommandFactory = () => async (argument) => {
  const uri = argument instanceof vscode.Uri ? argument : await openPictureDialog();
  if (uri === undefined) return;
  const name = nameOf(uri);
  const bytes = await readUserFile(uri, MOST_MEBIBYTES * 2 ** 20, () => {
    return new PictureSizeError(
      vscode.l10n.t(
        '{0} has more than {1} MiB; a picture with a recipe is smaller.',
        name,
        MOST_MEBIBYTES,
      ),
    );
  });
  await openRecipe(name, bytes, vscode.ViewColumn.Active);
};
