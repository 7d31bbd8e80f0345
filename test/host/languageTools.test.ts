// Layer: host tests. What language models may ask for, through VS Code's own door: the tools are there
// with their schemas, answer, refuse with a sentence, and end when they are cancelled. VS Code answers
// its questions with yes while tests run.

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const NAMES = [
  'diffusion_check_article',
  'diffusion_read_run',
  'diffusion_sample',
  'diffusion_train',
];

/** Of tests that open the lab and compute, in milliseconds, on a busy machine. */
const LIMIT = 120_000;

const folder = (): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  return first.uri;
};

async function ask(
  name: string,
  input: object,
  token: vscode.CancellationToken = new vscode.CancellationTokenSource().token,
): Promise<Record<string, unknown>> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(name, options, token);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Record<string, unknown>;
}

/** Waits until the list has a run with this title in a state that fits. */
async function listed(title: string, fits: (state: string) => boolean): Promise<void> {
  for (;;) {
    const { runs } = await ask('diffusion_read_run', {});
    const found = (runs as { title?: string; state: string }[]).find((run) => run.title === title);
    if (found !== undefined && fits(found.state)) return;
  }
}

describe('tools for language models', () => {
  before(async () => {
    await vscode.extensions.getExtension('diffusion-lab.diffusion-lab')?.activate();
  });

  it('are there, with a description and a schema of their input', () => {
    const ours = vscode.lm.tools.filter(({ name }) => name.startsWith('diffusion_'));
    assert.deepEqual(ours.map(({ name }) => name).sort(), NAMES);
    for (const { name, description, inputSchema } of ours) {
      assert.ok(description.length > 80, name);
      assert.ok(inputSchema !== undefined && 'properties' in inputSchema, name);
    }
  });

  it('check an article: line, rule and fix of what is wrong', async () => {
    const uri = vscode.Uri.joinPath(folder(), 'checked.md');
    const text =
      '# Diffusion\n\nThe step $x_t = \\sqrt(1-\\beta_t) x_{t-1} + \\beta_t \\epsilon$.\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const { equations, findings } = await ask('diffusion_check_article', { file: 'checked.md' });
    assert.equal(equations, 1);
    assert.ok(Array.isArray(findings));
    const [found] = findings as { line: number; rule: string; fix: string }[];
    assert.equal(found.line, 3);
    assert.equal(found.rule, 'latex/root-parenthesis');
    assert.equal(found.fix, '\\sqrt{1-\\beta_t}');
    await vscode.workspace.fs.delete(uri);
  });

  it('refuse what is outside the workspace, unknown or no recipe, and say what is allowed', async () => {
    await assert.rejects(
      ask('diffusion_check_article', { file: '../../etc/passwd' }),
      /lies outside the workspace/,
    );
    await assert.rejects(ask('diffusion_sample', { model: 'nothing' }), /Models: .*digits/);
    await assert.rejects(
      ask('diffusion_train', { recipe: 'data: { kind: points, name: sun }' }),
      /data\.name.*moons/,
    );
    await assert.rejects(ask('diffusion_read_run', { run: 'no-such-run' }), /no-such-run|no run/);
  });

  it('stop a training when they are cancelled, and what it has learnt is kept', async () => {
    const source = new vscode.CancellationTokenSource();
    const recipe =
      'name: told to stop\ndata: { kind: points, name: moons }\ntraining: { steps: 9999999 }';
    const training = ask('diffusion_train', { recipe }, source.token);
    training.catch(() => undefined);
    await listed('told to stop', () => true);
    source.cancel();
    await assert.rejects(training);
    // The model has its answer at once; a training that was just being started ends a moment later.
    await listed('told to stop', (state) => state === 'stopped');
  }).timeout(LIMIT);

  it('train and sample: the answers hold what came out', async () => {
    const recipe = 'name: ten steps\ndata: { kind: points, name: moons }\ntraining: { steps: 10 }';
    const trained = await ask('diffusion_train', { recipe });
    assert.equal(trained.state, 'completed');
    assert.ok(Number(trained.loss) > 0);
    const drawn = await ask('diffusion_sample', {
      model: trained.id,
      count: 50,
      sampler: 'ddim',
    });
    assert.equal(drawn.state, 'completed');
    assert.ok(Array.isArray(drawn.metrics));
  }).timeout(LIMIT);
});
