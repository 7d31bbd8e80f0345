// Layer: host, actions. Shows where a file is: in the explorer of VS Code when it lies in the
// workspace, else in the file manager.

import * as vscode from 'vscode';

export async function reveal(uri: vscode.Uri): Promise<void> {
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const command = inWorkspace ? 'revealInExplorer' : 'revealFileInOS';
  await vscode.commands.executeCommand(command, uri);
}
