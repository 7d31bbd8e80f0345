// Layer: host, commands. Diffusion: Preview Noising. One of the built-in pictures or point sets, or a
// file of the reader's own; shown in the noising view of the lab.

import * as vscode from 'vscode';
import { PICTURES } from '../core/data/pictures';
import { drawPointSet, POINT_SETS } from '../core/data/pointSets';
import type { NoisingSource } from '../shared/protocol/noising';
import { readImage } from './readImage';
import { readPointsFile } from './readPoints';
import type { CommandFactory } from './services';
import { workspaceFiles } from './workspaceFiles';

/** Enough to see the shape, few enough to draw at display rate. */
const SHOWN_POINTS = 2_000;
const EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'csv', 'tsv'];

export const previewNoising: CommandFactory =
  ({ lab }) =>
  async (argument) => {
    const source =
      argument instanceof vscode.Uri ? await readSource(argument) : await pickNoisingSource();
    if (source === null) return;
    const link = await lab.show('noising');
    await link.call('setNoisingSource', source);
  };

interface SourceItem extends vscode.QuickPickItem {
  source: () => Promise<NoisingSource | null>;
}

async function pickNoisingSource(): Promise<NoisingSource | null> {
  const own: SourceItem = {
    label: vscode.l10n.t('A file of your own…'),
    detail: vscode.l10n.t('A picture (PNG, JPEG, WebP, GIF) or a CSV file of points.'),
    source: openNoisingDialog,
  };
  const pictures = PICTURES.map(({ id, label, description }): SourceItem => ({
    label,
    description: id,
    detail: description,
    source: () => Promise.resolve({ kind: 'builtin-image', name: id }),
  }));
  const sets = POINT_SETS.map(({ id, label, description, noise }): SourceItem => ({
    label,
    description: id,
    detail: description,
    source: () =>
      Promise.resolve({
        kind: 'points',
        name: label,
        points: drawPointSet(id, SHOWN_POINTS, 0, noise),
      }),
  }));
  const items = async () => [
    separator(vscode.l10n.t('Pictures')),
    ...pictures,
    separator(vscode.l10n.t('Points')),
    ...sets,
    separator(vscode.l10n.t('Files')),
    ...(await fileItems()),
    own,
  ];
  const picked = await vscode.window.showQuickPick(items(), {
    placeHolder: vscode.l10n.t('What should be noised?'),
    matchOnDescription: true,
  });
  return picked?.source() ?? null;
}

async function fileItems(): Promise<SourceItem[]> {
  const files = await workspaceFiles(EXTENSIONS);
  return files.map(({ uri, label, description }) => ({
    label,
    description,
    source: () => readSource(uri),
  }));
}

function separator(label: string): SourceItem {
  return {
    label,
    kind: vscode.QuickPickItemKind.Separator,
    source: () => Promise.resolve(null),
  };
}

/** The dialog for a picture or points; null when it was closed. */
export async function openNoisingDialog(): Promise<NoisingSource | null> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: false,
    title: vscode.l10n.t('Choose a picture or a CSV file of points'),
    filters: {
      [vscode.l10n.t('Pictures and points')]: EXTENSIONS,
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  const uri = chosen?.at(0);
  return uri === undefined ? null : readSource(uri);
}

async function readSource(uri: vscode.Uri): Promise<NoisingSource> {
  if (!/\.(?:csv|tsv|txt)$/i.test(uri.path)) return readImage(uri);
  const points = await readPointsFile(uri);
  return { kind: 'points', name: uri.path.slice(uri.path.lastIndexOf('/') + 1), points };
}
