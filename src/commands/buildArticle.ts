// Layer: host, commands. Diffusion: Build Article. Runs the recipes of an article that have changed,
// writes their figures and numbers beside it, and underlines the claims that do not hold. What is
// finished stays when it is cancelled.

import * as vscode from 'vscode';
import { reveal } from '../actions/reveal';
import type { ChosenArticle } from '../pickers/pickArticle';
import { pickArticle } from '../pickers/pickArticle';
import type { ArticleBlock } from '../build/blocks';
import type { BuildOutcome } from '../build/buildArticle';
import type { CommandFactory, Services } from '../services';
import { VscodeFiles } from '../workspace/vscodeFiles';

export const buildArticle: CommandFactory = (services) => async (argument) => {
  const article = await pickArticle(argument);
  const { readBlocks, buildFolderOf } = await loadBuild();
  const { document, name, folder } = article;
  const blocks = await readBlocks(document.getText(), name, new VscodeFiles(folder));
  const label = buildFolderOf(name);
  const figures = vscode.Uri.joinPath(folder, label);
  const outcomes = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Building "{0}"', name),
      cancellable: true,
    },
    (progress, token) => build(services, article, blocks, figures, progress, token),
  );
  showBroken(services, article, outcomes);
  // The command is done, whether the notification is answered or not.
  say(blocks, outcomes, figures, label).then(undefined, (error: unknown) => {
    services.log.error(`The figures of the article could not be shown: ${String(error)}`);
  });
};

/** Loaded with the first build: activation knows nothing of it. */
const loadBuild = async () => ({
  ...(await import('../actions/articleCompute')),
  ...(await import('../build/blocks')),
  ...(await import('../build/record')),
  ...(await import('../build/buildArticle')),
});

async function build(
  services: Services,
  { name }: ChosenArticle,
  blocks: readonly ArticleBlock[],
  figures: vscode.Uri,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<BuildOutcome[]> {
  const { buildArticle: run, labCompute } = await loadBuild();
  let shown = 0;
  const report = (block: ArticleBlock, what: 'train' | 'sample', share: number): void => {
    const before = blocks.indexOf(block);
    // Training takes nearly all of the time.
    const done = what === 'train' ? 0.9 * share : 0.9 + 0.1 * share;
    const percent = (100 * (before + done)) / blocks.length;
    const title = block.recipe.name;
    const message =
      what === 'train'
        ? vscode.l10n.t('training "{0}"', title)
        : vscode.l10n.t('sampling "{0}"', title);
    progress.report({ increment: Math.max(0, percent - shown), message });
    shown = Math.max(shown, percent);
  };
  const compute = labCompute(services, {
    token,
    force: false,
    stopLabel: vscode.l10n.t('Stop It and Build'),
    onProgress: report,
  });
  const place = { files: new VscodeFiles(figures), label: figures.fsPath };
  return run(blocks, { article: name, force: false }, place, compute);
}

function showBroken(
  { brokenClaims }: Services,
  { document }: ChosenArticle,
  outcomes: readonly BuildOutcome[],
): void {
  brokenClaims.set(
    document,
    outcomes.flatMap(({ block, claims }) =>
      claims
        .filter(({ holds }) => !holds)
        .map((claim) => ({ recipeText: block.source.text, claim })),
    ),
  );
}

async function say(
  blocks: readonly ArticleBlock[],
  outcomes: readonly BuildOutcome[],
  figures: vscode.Uri,
  label: string,
): Promise<void> {
  const broken = outcomes.flatMap(({ claims }) => claims).filter(({ holds }) => !holds).length;
  const computed = outcomes.filter(({ isNew }) => isNew).length;
  const show = vscode.l10n.t('Reveal Figures');
  if (broken > 0) {
    const problems = vscode.l10n.t('Show Problems');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Claims of the article that do not hold: {0}. Figures: {1}.', broken, label),
      problems,
      show,
    );
    if (answer === problems) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    } else if (answer === show) await reveal(figures);
    return;
  }
  const message =
    outcomes.length < blocks.length
      ? vscode.l10n.t(
          'The build was stopped: {0} of {1} recipes are built, and the next build goes on from there.',
          outcomes.length,
          blocks.length,
        )
      : vscode.l10n.t(
          'The article is built: {0} of {1} recipes had changed. Figures: {2}.',
          computed,
          blocks.length,
          label,
        );
  const answer = await vscode.window.showInformationMessage(
    message,
    ...(outcomes.length === 0 ? [] : [show]),
  );
  if (answer === show) await reveal(figures);
}
