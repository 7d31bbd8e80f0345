// Layer: host, pickers. The dialogs in which the reader chooses a file of their own.

import * as vscode from 'vscode';
import { NOISING_EXTENSIONS, readNoisingSource } from '../data/readNoisingSource';
import type { DataFileKind } from '../shared/protocol/labPage';
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

/** The dialog for data of one's own; undefined when it was closed. */
export async function openDataDialog(what: DataFileKind): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: false, ...dialogFor(what) });
  return chosen?.at(0);
}

function dialogFor(what: DataFileKind): vscode.OpenDialogOptions {
  const all = { [vscode.l10n.t('All files')]: ['*'] };
  switch (what) {
    case 'points':
      return {
        title: vscode.l10n.t('Choose a CSV file of points'),
        filters: { CSV: ['csv', 'tsv', 'txt'] },
      };
    case 'pictures':
      return {
        title: vscode.l10n.t('Choose a file of pictures'),
        filters: {
          // IDX files have no ending of their own: MNIST's are called "…-idx3-ubyte".
          ...all,
          [vscode.l10n.t('Files of pictures')]: ['gz', 'npy', 'npz', 'png'],
        },
      };
    case 'labels':
      return {
        title: vscode.l10n.t('Choose the file of labels'),
        filters: { ...all, [vscode.l10n.t('Files of labels')]: ['gz', 'npy', 'npz'] },
      };
    case 'folder':
      return {
        title: vscode.l10n.t('Choose a folder of pictures'),
        canSelectFiles: false,
        canSelectFolders: true,
      };
    case 'sound':
      return {
        title: vscode.l10n.t('Choose a WAV file'),
        filters: { WAV: ['wav'], ...all },
      };
    case 'sounds':
      return {
        title: vscode.l10n.t('Choose a folder of WAV files'),
        canSelectFiles: false,
        canSelectFolders: true,
      };
    case 'clip':
      return {
        title: vscode.l10n.t('Choose an animation'),
        filters: { [vscode.l10n.t('Animations')]: ['gif', 'png', 'apng', 'webp'], ...all },
      };
    case 'clips':
      return {
        title: vscode.l10n.t('Choose a folder of animations or frames'),
        canSelectFiles: false,
        canSelectFolders: true,
      };
  }
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

/** The dialog for the folder of a model; undefined when it was closed. */
export async function openModelDialog(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Choose the folder of a model that diffusers saved'),
    openLabel: vscode.l10n.t('Import'),
  });
  return chosen?.at(0);
}
