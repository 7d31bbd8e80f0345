// Layer: host, pickers. What should be noised: a built-in picture or point set, or a file of the
// workspace or elsewhere.

import * as vscode from 'vscode';
import { IMAGE_SETS } from '../core/recipe/data/images';
import { PICTURES } from '../core/data/pictures';
import { drawPointSet, POINT_SETS } from '../core/data/pointSets';
import { NOISING_EXTENSIONS, readNoisingSource } from '../data/readNoisingSource';
import { builtInImages } from '../shared/builtInImages';
import type { NoisingSource } from '../shared/protocol/noising';
import { openNoisingDialog } from './fileDialogs';
import { workspaceFiles } from './workspaceFiles';

/** Enough to see the shape, few enough to draw at display rate. */
const SHOWN_POINTS = 2_000;

interface SourceItem extends vscode.QuickPickItem {
  source: () => Promise<NoisingSource | null>;
}

/** Null when the user picked nothing. */
export async function pickNoisingSource(): Promise<NoisingSource | null> {
  const own: SourceItem = {
    label: vscode.l10n.t('A file of your own…'),
    detail: vscode.l10n.t(
      'A picture (PNG, JPEG, WebP, GIF), a CSV file of points, or a recipe with data.',
    ),
    source: openNoisingDialog,
  };
  const pictures = PICTURES.map(({ id, label, description }): SourceItem => ({
    label,
    description: id,
    detail: description,
    source: () => Promise.resolve({ kind: 'builtin-image', name: id }),
  }));
  const pictureSets = IMAGE_SETS.map(({ id, label }): SourceItem => ({
    label,
    description: id,
    detail: vscode.l10n.t('Some pictures of this set.'),
    source: () => Promise.resolve({ kind: 'data', name: label, source: builtInImages(id) }),
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
    ...pictureSets,
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
  const files = await workspaceFiles(NOISING_EXTENSIONS);
  return files.map(({ uri, label, description }) => ({
    label,
    description,
    source: () => readNoisingSource(uri),
  }));
}

function separator(label: string): SourceItem {
  return {
    label,
    kind: vscode.QuickPickItemKind.Separator,
    source: () => Promise.resolve(null),
  };
}
