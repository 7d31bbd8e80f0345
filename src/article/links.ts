// Layer: host, article. Links in an article: pages of the web go to the browser, files open in VS
// Code. Everything else, commands above all, is refused, since an article may be a stranger's.

import * as vscode from 'vscode';

/** A link that is not followed; `message` says which are. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** Opens a link; relative ones belong to `folder`. Throws {@link LinkError}. */
export async function openLink(href: string, folder: vscode.Uri | null): Promise<void> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http' || scheme === 'mailto') {
    await vscode.env.openExternal(vscode.Uri.parse(href));
    return;
  }
  if (scheme !== undefined || folder === null) {
    throw new LinkError(`"${href}" is not opened; links to web pages and to files are.`);
  }
  const [path] = href.split(/[?#]/);
  const uri = vscode.Uri.joinPath(folder, decodeURIComponent(path));
  await vscode.commands.executeCommand('vscode.open', uri);
}
