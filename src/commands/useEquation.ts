// Layer: host, commands. What a lens above an equation of an article does, with the settings that the
// article gives. The article's own recipe is trained and sampled where it has one.

import * as vscode from 'vscode';
import { loadChecks, understoodOf } from '../article/understood';
import { sampleSource } from '../actions/sampleSource';
import { trainSource } from '../actions/trainRecipe';
import { PICTURES } from '../core/data/pictures';
import { inputSource, sourceOf } from '../data/recipeSources';
import type { RecipeSource } from '../data/recipeSources';
import { nameOf } from '../data/userFile';
import type { CommandFactory, Services } from '../services';
import type { CheckedArticle } from '../shared/article/checked';
import { ACTIONS } from '../shared/article/readingTexts';
import type { EquationAction } from '../shared/article/readingTexts';
import { articleTitle } from '../shared/article/title';

export const useEquation: CommandFactory = (services) => async (uri, action, line, column) => {
  const known = ACTIONS.find((one) => one === action);
  if (!(uri instanceof vscode.Uri) || known === undefined) return;
  const document = await vscode.workspace.openTextDocument(uri);
  if (known === 'explain') {
    await explain(document, new vscode.Position(Number(line), Number(column)));
    return;
  }
  const understood = await understoodOf(document);
  if (understood === null) return;
  const at = document.offsetAt(new vscode.Position(Number(line), Number(column)));
  if (known === 'compare') await compare(services, understood.checked, at);
  else await use(services, document, known, understood.checked);
};

/** The process as the equation at an offset writes it, beside what it should be. */
async function compare({ lab }: Services, checked: CheckedArticle, at: number): Promise<void> {
  const { articleSchedule, equationAtOffset } = await loadChecks();
  const index = equationAtOffset(checked.article.equations, at);
  const finding = checked.interpretations.at(index)?.findings.find((one) => one.written);
  if (index < 0 || finding?.written === undefined) return;
  const schedule = articleSchedule(checked);
  const link = await lab.show('noising');
  if (schedule !== null) await link.call('setSchedule', schedule.config);
  await link.call('compareForward', finding.written);
}

async function use(
  services: Services,
  document: vscode.TextDocument,
  action: Exclude<EquationAction, 'explain' | 'compare'>,
  checked: CheckedArticle,
): Promise<void> {
  if (action === 'train') await trainSource(services, await articleSource(document, checked));
  else if (action === 'sample')
    await sampleSource(services, await articleSource(document, checked));
  else {
    const { articleSchedule } = await loadChecks();
    const schedule = articleSchedule(checked);
    const link = await services.lab.show(action);
    if (action === 'noising') {
      const [{ id: name }] = PICTURES;
      await link.call('setNoisingSource', { kind: 'builtin-image', name });
    }
    if (schedule !== null) await link.call('setSchedule', schedule.config);
  }
}

/** The article's first recipe without a fault, else one that its settings make. */
async function articleSource(
  { uri }: vscode.TextDocument,
  checked: CheckedArticle,
): Promise<RecipeSource> {
  const own = checked.recipes.find(({ parsed }) => parsed.recipe !== null);
  if (own !== undefined) return sourceOf(uri, own.startLine);
  const { articleRecipe } = await loadChecks();
  const title = articleTitle(checked.article, uri.path);
  return inputSource(articleRecipe(checked, title), vscode.Uri.joinPath(uri, '..'), nameOf(uri));
}

/** The hover of the equation, at the cursor. */
async function explain(document: vscode.TextDocument, at: vscode.Position): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(at, at),
    preserveFocus: false,
  });
  editor.revealRange(new vscode.Range(at, at));
  await vscode.commands.executeCommand('editor.action.showHover');
}
