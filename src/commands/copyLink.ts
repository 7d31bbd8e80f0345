// Layer: host, commands. Diffusion: Copy Link to State. The recipe of a run or of the active editor and
// the view that it is looked at in, as a link or as a block for an article.

import * as vscode from 'vscode';
import { recipesIn } from '../article/recipeDocuments';
import type { Recipe } from '../core/recipe/types';
import { pickRun, runIdOf } from '../pickers/pickRun';
import type { CommandFactory, Services } from '../services';
import type { LabView } from '../shared/protocol/labPage';
import { STATE_PATH, stateBlock, stateQuery } from '../shared/stateLink';

interface State {
  readonly recipe: Recipe;
  readonly view: LabView;
}

export const copyLink: CommandFactory = (services) => async (argument) => {
  const state = await pickState(services, argument);
  if (state === undefined) return;
  const query = stateQuery(state.recipe, state.view);
  const { id } = services.context.extension;
  const link = `${vscode.env.uriScheme}://${id}${STATE_PATH}?${query}`;
  const forms = [
    {
      label: vscode.l10n.t('Link'),
      detail: vscode.l10n.t('Opens the recipe and its view in VS Code; runs nothing by itself.'),
      text: link,
    },
    {
      label: vscode.l10n.t('Block for an Article'),
      detail: vscode.l10n.t('A fenced block of Markdown with the recipe, and the link below it.'),
      text: stateBlock(state.recipe, link),
    },
  ];
  const placeHolder = vscode.l10n.t('Copy "{0}" as what?', state.recipe.name);
  const form = await vscode.window.showQuickPick(forms, { placeHolder });
  if (form === undefined) return;
  await vscode.env.clipboard.writeText(form.text);
  void vscode.window.setStatusBarMessage(
    vscode.l10n.t('"{0}" is on the clipboard.', state.recipe.name),
    STATUS_MS,
  );
};

const STATUS_MS = 4_000;

/** Of the run that is meant, else of the recipe under the cursor, else of a run that is picked. */
async function pickState(services: Services, argument: unknown): Promise<State | undefined> {
  if (runIdOf(argument) === null) {
    const recipe = recipeAtCursor();
    if (recipe !== null) return { recipe, view: 'training' };
  }
  const placeHolder = vscode.l10n.t('Copy the link to which run?');
  const entry = await pickRun(services, argument, placeHolder, () => true);
  if (entry === undefined) return undefined;
  const { document } = await services.store.readable(entry.id);
  const { kind, recipe } = document;
  return { recipe, view: kind === 'sampling' ? 'sampling' : 'training' };
}

function recipeAtCursor(): Recipe | null {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return null;
  const { line } = editor.selection.active;
  const before = recipesIn(editor.document).filter(({ startLine }) => startLine - 1 <= line);
  return before.at(-1)?.parsed.recipe ?? null;
}
