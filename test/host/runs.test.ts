// Layer: host tests. Runs on the files of a real VS Code: `workspace.fs` under the recorder, the tab
// of a run, what deleting and renaming leave behind.

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FileError, readWhole } from '../../src/runs/files';
import { RUNS_FOLDER } from '../../src/runs/layout';
import { readMetrics } from '../../src/runs/metrics';
import { RunRecorder } from '../../src/runs/recorder';
import { VscodeFiles } from '../../src/workspace/vscodeFiles';
import { hundredSteps, ID, runDocument } from '../unit/runs/samples';

function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  assert.ok(folder, 'the tests need a folder');
  return folder;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('files of runs', () => {
  const files = () => new VscodeFiles(vscode.Uri.joinPath(workspaceFolder(), '.diffusion/test'));

  afterEach(async () => {
    await files().delete('');
  });

  it('appends, also to a file that another instance wrote', async () => {
    await files().append('a/log', bytes('one\n'));
    const second = files();
    await second.append('a/log', bytes('two\n'));
    await second.append('a/log', bytes('three\n'));
    const text = new TextDecoder().decode(await readWhole(files(), 'a/log'));
    assert.equal(text, 'one\ntwo\nthree\n');
  });

  it('renames over a file that is there', async () => {
    await files().write('old', bytes('old'));
    await files().write('new', bytes('new'));
    await files().rename('new', 'old');
    assert.equal(new TextDecoder().decode(await files().read('old')), 'new');
    assert.equal(await files().stat('new'), null);
  });

  it('names what is missing', async () => {
    await assert.rejects(files().read('nothing'), (error: unknown) => {
      assert.ok(error instanceof FileError);
      assert.equal(error.problem, 'not-found');
      return true;
    });
    assert.deepEqual(await files().list('nothing'), []);
    await files().delete('nothing');
  });

  it('hands out plain arrays, which a webview can be sent', async () => {
    await files().write('x', bytes('abc'));
    const read = await files().read('x');
    assert.equal(read.constructor, Uint8Array);
    assert.equal(read.buffer.byteLength, 3);
  });
});

describe('a run on disk', () => {
  const runs = () => new VscodeFiles(vscode.Uri.joinPath(workspaceFolder(), RUNS_FOLDER));

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await runs().delete(ID);
  });

  it('is recorded, and its file opens in its own tab', async () => {
    const recorder = await RunRecorder.create(runs(), runDocument(), {
      onFailure: (error) => {
        throw error;
      },
    });
    for (const event of hundredSteps(100)) recorder.record(event);
    await recorder.finishTraining({ step: 100, finished: 'stopped', loss: 0.5, seconds: 1 });
    assert.equal((await readMetrics(runs(), ID)).length, 10);

    const uri = vscode.Uri.joinPath(workspaceFolder(), RUNS_FOLDER, ID, 'run.diffrun');
    await vscode.commands.executeCommand('diffusionLab.openRun', ID);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom, 'no custom editor is open');
    assert.equal(input.viewType, 'diffusionLab.run');
    assert.equal(input.uri.toString(), uri.toString());
  });
});
