// Layer: host, workbench. Opens links to states (`shared/stateLink.ts`). They were written by others, so
// the recipe is opened to be read, and nothing is computed.

import * as vscode from 'vscode';
import { openRecipeDocument } from '../actions/openRecipeDocument';
import type { Lab } from '../editors/labPanel';
import { readStateQuery, STATE_PATH, StateLinkError } from '../shared/stateLink';

/** Opens a link; what is wrong with it is said to the reader. */
export async function openStateLink(
  lab: Lab,
  uri: vscode.Uri,
  log: vscode.LogOutputChannel,
): Promise<void> {
  try {
    await openState(lab, uri);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error(message);
    void vscode.window.showErrorMessage(message);
  }
}

/** Throws {@link StateLinkError}. */
export async function openState(
  lab: Pick<Lab, 'show'>,
  { path, query }: Pick<vscode.Uri, 'path' | 'query'>,
): Promise<void> {
  if (path !== STATE_PATH) {
    throw new StateLinkError(
      vscode.l10n.t('This link cannot be opened: there is nothing at {0}.', path),
    );
  }
  const { recipe, view } = readStateQuery(query);
  await openRecipeDocument(vscode.l10n.t('recipe of a link'), recipe, vscode.ViewColumn.One);
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The recipe of the link is open to be read. Nothing of it runs until you train it.',
    ),
  );
  await lab.show(view);
}
