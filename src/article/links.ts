// Layer: host, article. Links in an article: pages of the web go to the browser, files open in VS
// Code. Everything else, commands above all, is refused, since an article may be a stranger's.

import * as vscode from 'vscode';
import { decodedAddress } from '../shared/article/address';

/** A link that is not followed; `message` says which are. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/**
 * Opens a link; relative ones belong to `folder`. Files open in `column`, beside the page that the
 * link stands in and not over it. Throws {@link LinkError}.
 */
export async function openLink(
  href: string,
  folder: vscode.Uri | null,
  column: vscode.ViewColumn,
): Promise<void> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http' || scheme === 'mailto') {
    await vscode.env.openExternal(vscode.Uri.parse(href));
    return;
  }
  // Two slashes name a host, of which a page of the web leaves the scheme open.
  if (href.startsWith('//')) {
    await vscode.env.openExternal(vscode.Uri.parse(`https:${href}`));
    return;
  }
  if (scheme !== undefined || folder === null) {
    throw new LinkError(
      vscode.l10n.t('"{0}" is not opened; links to web pages and to files are.', href),
    );
  }
  const [path, fragment = ''] = href.split('#');
  const uri = vscode.Uri.joinPath(folder, decodedAddress(path.split('?')[0]));
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw new LinkError(vscode.l10n.t('The file "{0}" of this link does not exist.', path));
  }
  const options: vscode.TextDocumentShowOptions = { viewColumn: column, preview: true };
  await vscode.commands.executeCommand('vscode.open', uri.with({ fragment }), options);
}

/** A column of editors that is not the one of the lab: the article's, another, or a new one. */
export function columnBeside(
  lab: vscode.ViewColumn | undefined,
  article: vscode.ViewColumn | undefined,
): vscode.ViewColumn {
  if (article !== undefined && article !== lab) return article;
  const others = vscode.window.tabGroups.all.map(({ viewColumn }) => viewColumn);
  return others.find((column) => column !== lab) ?? vscode.ViewColumn.Beside;
}
