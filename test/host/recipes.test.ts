// Layer: host tests. Recipes in editors: lenses, faults underlined where they stand.

import * as assert from 'node:assert/strict';
import { deflateSync } from 'fflate';
import * as vscode from 'vscode';
import { openState } from '../../src/workbench/stateLinks';

async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    10,
  );
  return lenses.map(({ command }) => command?.title ?? '').filter((title) => title !== '');
}

/** Faults of a document as soon as there are any. */
async function faultsOf(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  const ours = () =>
    vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'diffusion');
  if (ours().length > 0) return ours();
  await new Promise<void>((resolve) => {
    const subscription = vscode.languages.onDidChangeDiagnostics(() => {
      if (ours().length === 0) return;
      subscription.dispose();
      resolve();
    });
  });
  return ours();
}

/**
 * The quick fix at a range. VS Code gives none while the text is being read anew from the disk, as it is
 * when the watcher of files tells of a file that was just written; the next look finds it.
 */
async function quickFix(uri: vscode.Uri, range: vscode.Range): Promise<vscode.WorkspaceEdit> {
  for (;;) {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const found = actions.find(({ title }) => title.startsWith('Replace by'))?.edit;
    if (found !== undefined) return found;
  }
}

describe('recipes in editors', () => {
  before(async () => {
    await vscode.extensions.getExtension('diffusion-lab.diffusion-lab')?.activate();
  });

  it('opens the recipe of a link to be read, and the view that it names', async () => {
    const recipe = { name: 'from a link', data: { kind: 'points', name: 'moons' } };
    const bytes = deflateSync(new TextEncoder().encode(JSON.stringify({ recipe, view: 'race' })));
    const query = `v=1&s=${Buffer.from(bytes).toString('base64url')}`;
    const shown: string[] = [];
    const lab = {
      show: (view: string) => {
        shown.push(view);
        return Promise.reject(new Error('The lab is not opened in this test.'));
      },
    };
    await assert.rejects(openState(lab, { path: '/elsewhere', query }), /nothing at/);
    assert.deepEqual(shown, []);
    await assert.rejects(openState(lab, { path: '/state', query }), /not opened/);
    assert.deepEqual(shown, ['race']);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.isUntitled, 'the recipe is not open as a new document');
    assert.deepEqual(JSON.parse(document.getText()), recipe);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('offers Train and Sample above a block of an article', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: '# Title\n\n```diffusion\ndata: { kind: points, name: moons }\n```\n',
    });
    const titles = await lensTitles(document);
    assert.ok(
      titles.some((title) => title.endsWith('Train')),
      titles.join(),
    );
    assert.ok(
      titles.some((title) => title.endsWith('Sample')),
      titles.join(),
    );
  });

  it('underlines a fault where it stands and says so in place of the commands', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: 'Text\n\n```diffusion\ntraining:\n  steps: -4\n```\n',
    });
    const [fault] = await faultsOf(document);
    assert.equal(fault.range.start.line, 4);
    assert.equal(document.getText(fault.range), '-4');
    assert.match(fault.message, /training\.steps/);
    assert.deepEqual(await lensTitles(document), ['$(error) Show fault']);
  });

  it('reports each fault of a recipe file once, and mends it by a quick fix', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const uri = vscode.Uri.joinPath(folder.uri, 'fixes.diffusion.json');
    const text = '{ "sampling": { "sampler": "ddmi" }, "training": { "stepz": 4 } }\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(uri);
    const faults = (await faultsOf(document)).toSorted((a, b) =>
      a.range.start.compareTo(b.range.start),
    );
    assert.deepEqual(
      faults.map(({ range }) => document.getText(range)),
      ['"ddmi"', '"stepz"'],
    );
    for (const { range } of faults) await vscode.workspace.applyEdit(await quickFix(uri, range));
    assert.equal(document.getText(), text.replace('ddmi', 'ddim').replace('stepz', 'steps'));
    await vscode.workspace.fs.delete(uri);
  });

  it('leaves other Markdown alone', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: '# Title\n\n```json\n{}\n```\n',
    });
    assert.deepEqual(await lensTitles(document), []);
  });
});
