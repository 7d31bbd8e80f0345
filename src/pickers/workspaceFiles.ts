// Layer: host, pickers. Files of the workspace that a command can be used on, as lines of its quick
// pick: what lies in the open folder need not be looked for in a dialog.

import * as vscode from 'vscode';

/** More lines than this are no help; the dialog has the rest. */
const MOST = 50;
const ELSEWHERE = '**/{.*,node_modules}/**';

export interface FileLine {
  uri: vscode.Uri;
  label: string;
  /** Folder of the file in the workspace; empty at its root. */
  description: string;
}

/** Files whose names end in one of the extensions (without dot), by path. */
export async function workspaceFiles(extensions: readonly string[]): Promise<FileLine[]> {
  const pattern = `**/*.{${extensions.join(',')}}`;
  const uris = await vscode.workspace.findFiles(pattern, ELSEWHERE, MOST);
  return uris
    .map((uri) => {
      const path = vscode.workspace.asRelativePath(uri);
      const slash = path.lastIndexOf('/');
      return {
        uri,
        label: path.slice(slash + 1),
        description: slash < 0 ? '' : path.slice(0, slash),
      };
    })
    .sort((a, b) => a.uri.path.localeCompare(b.uri.path));
}
