// Layer: host, pickers. The dialogs in which the reader chooses a file of their own.

import * as vscode from 'vscode';
import { NOISING_EXTENSIONS, readNoisingSource } from '../data/readNoisingSource';
import type { NoisingSource } from '../shared/protocol/noising';

/** The dialog for a picture or points; null when it was closed. */
export async function openNoisingDialog(): Promise<NoisingSource | null> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    title: vscode.l10n.t('Choose a picture, a CSV file of points or a recipe'),
    filters: {
      [vscode.l10n.t('Pictures, points and recipes')]: [
        ...NOISING_EXTENSIONS.filter((ending) => !ending.includes('.')),
        'json',
      ],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  const uri = chosen?.at(0);
  return uri === undefined ? null : readNoisingSource(uri);
}

/** The dialog for a file of points; undefined when it was closed. */
export async function openCsvDialog(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    title: vscode.l10n.t('Choose a CSV file of points'),
    filters: { CSV: ['csv', 'tsv', 'txt'] },
  });
  return chosen?.at(0);
}

/** The dialog for a picture with a recipe inside; undefined when it was closed. */
export async function openPictureDialog(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    title: vscode.l10n.t('Choose a picture that Diffusion Lab saved'),
    filters: { [vscode.l10n.t('Pictures')]: ['png'] },
  });
  return chosen?.at(0);
}
