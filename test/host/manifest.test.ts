// Layer: host tests. The extension as VS Code sees it: present, activated by its commands, every
// command of the manifest registered, no proposed APIs.

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  enabledApiProposals?: string[];
  contributes: { commands: { command: string; title: string; category: string }[] };
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('diffusion-lab.diffusion-lab');
  assert.ok(found, 'VS Code does not know diffusion-lab.diffusion-lab');
  return found;
}

function manifest(): Manifest {
  return extension().packageJSON as Manifest;
}

describe('the extension', () => {
  it('declares no proposed API, which the embedded VS Code would grant to anyone', () => {
    assert.deepEqual(manifest().enabledApiProposals ?? [], []);
  });

  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('registers every command of its manifest, and no command that is not there', async () => {
    await extension().activate();
    const declared = manifest().contributes.commands.map(({ command }) => command);
    assert.ok(declared.length > 0, 'the manifest declares no command');
    const registered = (await vscode.commands.getCommands(true)).filter(
      // VS Code itself adds one to focus each view.
      (id) => id.startsWith('diffusionLab.') && !id.startsWith('diffusionLab.runs.'),
    );
    assert.deepEqual([...registered].sort(), [...declared].sort());
  });

  it('shows its commands under one category, with readable titles', () => {
    for (const { command, title, category } of manifest().contributes.commands) {
      assert.equal(category, 'Diffusion', command);
      assert.doesNotMatch(title, /^%/, `${command}: the title is not in package.nls.json`);
    }
  });
});
