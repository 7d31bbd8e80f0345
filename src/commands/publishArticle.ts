// Layer: host, commands. Diffusion: Publish Article. The article as one HTML file with its equations,
// pictures and results in it, which asks for nothing, or as a part of a page for a Jekyll site.

import * as vscode from 'vscode';
import { reveal } from '../actions/reveal';
import { ARTICLE_SECTION } from '../article/understood';
import { pickArticle } from '../pickers/pickArticle';
import type { CommandFactory } from '../services';
import { VscodeFiles } from '../workspace/vscodeFiles';

export const publishArticle: CommandFactory =
  ({ context, log }) =>
  async (argument) => {
    const { document, name, folder } = await pickArticle(argument);
    const fragment = await pickForm();
    if (fragment === undefined) return;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folder, name.replace(/\.[^.]*$/, '') + '.html'),
      filters: { HTML: ['html'] },
      title: vscode.l10n.t('Publish "{0}"', name),
    });
    if (target === undefined) return;
    const { publishArticle: publish } = await import('../publish/page');
    const { buildFolderOf } = await import('../build/record');
    const label = buildFolderOf(name);
    const dist = new VscodeFiles(vscode.Uri.joinPath(context.extensionUri, 'dist'));
    const published = await publish({
      text: document.getText(),
      name,
      files: new VscodeFiles(folder),
      figures: { files: new VscodeFiles(vscode.Uri.joinPath(folder, label)), label },
      asset: (path) => dist.read(path),
      fragment,
      widgets: vscode.workspace
        .getConfiguration(ARTICLE_SECTION, document)
        .get<boolean>('widgets', true),
    });
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(published.html));
    const notes = published.notes.map((note) => vscode.l10n.t(note.text, ...note.values));
    for (const note of notes) log.warn(`${name}: ${note}`);
    // The command is done, whether the notification is answered or not.
    say(target, notes, log).then(undefined, (error: unknown) => {
      log.error(`${target.toString()} could not be shown: ${String(error)}`);
    });
  };

/** Whether it is to be a part of a page; undefined when the question was closed. */
async function pickForm(): Promise<boolean | undefined> {
  const forms = [
    {
      label: vscode.l10n.t('Page'),
      detail: vscode.l10n.t('One HTML file that works everywhere, from the disk as well.'),
      fragment: false,
    },
    {
      label: vscode.l10n.t('Part of a Page for Jekyll'),
      detail: vscode.l10n.t('The front matter and the article below it, for the layout of a site.'),
      fragment: true,
    },
  ];
  const placeHolder = vscode.l10n.t('Publish the article as what?');
  return (await vscode.window.showQuickPick(forms, { placeHolder }))?.fragment;
}

async function say(
  target: vscode.Uri,
  notes: readonly string[],
  log: vscode.LogOutputChannel,
): Promise<void> {
  const open = vscode.l10n.t('Open in Browser');
  const show = vscode.l10n.t('Reveal');
  const details = vscode.l10n.t('Show Log');
  const place = vscode.workspace.asRelativePath(target);
  const message =
    notes.length === 0
      ? vscode.l10n.t('The article is published as {0}.', place)
      : vscode.l10n.t('The article is published as {0}. {1}', place, notes.slice(0, 2).join(' '));
  const answer = await vscode.window.showInformationMessage(
    message,
    ...(target.scheme === 'file' ? [open] : []),
    show,
    ...(notes.length === 0 ? [] : [details]),
  );
  if (answer === open) await vscode.env.openExternal(target);
  else if (answer === show) await reveal(target);
  else if (answer === details) log.show();
}
