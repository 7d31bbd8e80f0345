// Layer: end-to-end tests. Build Article and Publish Article in a real VS Code: figures beside the
// article, a broken claim as a problem at its line, runs that are not trained again, and a page.

import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWindow } from './window';

const fence = (name: string, seed: number, claim: string, steps = 30): string =>
  [
    '```diffusion',
    `name: ${name}`,
    'data: { name: moons, count: 400 }',
    'network: { hidden: 32, layers: 2 }',
    `training: { steps: ${steps}, batch_size: 64, seed: ${seed} }`,
    'sampling: { sampler: ddim, num_inference_steps: 4, count: 64 }',
    `expect: ${claim}`,
    '```',
    '',
  ].join('\n');

const TEXT = `# Built\n\n${fence('Holds', 1, 'network_calls < 5')}\n${fence('Fails', 2, 'loss < 0.0001')}\n![s](built.figures/holds-samples.png)\n`;

const LONG = `${fence('Short', 3, 'loss > 0')}\n${fence('Long', 4, 'loss > 0', 500_000)}`;

const window = useWindow({
  prepare: async (workspace) => {
    await writeFile(join(workspace, 'built.md'), TEXT);
    await writeFile(join(workspace, 'long.md'), LONG);
  },
});

interface BuildJson {
  blocks: { name: string; figures: string[]; values: Record<string, number> }[];
}

async function record(article = 'built'): Promise<BuildJson> {
  const path = join(window.workspace, `${article}.figures`, 'build.json');
  return JSON.parse(await readFile(path, 'utf8')) as BuildJson;
}

/** Waits until exactly these recipes are built; a busy machine takes minutes. */
async function isBuilt(article: string, ...names: string[]): Promise<void> {
  const built = async () =>
    (await record(article).catch(() => null))?.blocks.map(({ name }) => name);
  await expect.poll(built, { timeout: 300_000 }).toEqual(names);
}

it('builds an article and underlines the claim that does not hold', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile('built.md');
  await workbench.command('Diffusion: Build Article');
  await isBuilt('built', 'holds', 'fails');
  await workbench.notification(
    'Claims of the article that do not hold: 1. Figures: built.figures.',
  );
  const { blocks } = await record();
  expect(blocks.map(({ name }) => name)).toEqual(['holds', 'fails']);
  for (const figure of blocks.flatMap(({ figures }) => figures))
    expect((await stat(join(workspace, 'built.figures', figure))).size).toBeGreaterThan(100);
  const problems = (await workbench.problems('loss < 0.0001')).join('\n');
  expect(problems).toMatch(/The claim loss < 0\.0001 does not hold: loss is [\d.]+\./);
  expect(problems).toContain('Ln 18');
  await workbench.clearNotifications();
});

it('trains nothing again, and takes the problem back when the claim holds', async () => {
  const { workbench } = window;
  const before = await record();
  await workbench.openFile('built.md');
  await workbench.goToLine(18);
  await workbench.page.keyboard.press('End');
  // "loss < 0.00019999": still another text of the recipe, whose numbers are the same.
  await workbench.type('9999');
  await expect
    .poll(() => workbench.page.locator('.markers-panel .monaco-list-row').allInnerTexts())
    .not.toContainEqual(expect.stringContaining('does not hold'));
  await workbench.command('Diffusion: Build Article');
  await workbench.notification('Claims of the article that do not hold: 1.');
  expect((await record()).blocks).toEqual(before.blocks);
  await workbench.clearNotifications();
});

it('publishes the article with its figures', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile('built.md');
  await workbench.commandOn('Diffusion: Publish Article', 'Page');
  const path = join(workspace, 'built.html');
  await workbench.answerFileDialog(path);
  await workbench.notification('The article is published as built.html.');
  const html = await readFile(path, 'utf8');
  expect(html).toContain('Content-Security-Policy');
  expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(5);
  expect(html).toMatch(/loss &lt; 0\.00019999: does not hold/);
});

it('keeps what is finished when it is cancelled', async () => {
  const { workbench } = window;
  await workbench.clearNotifications();
  await workbench.openFile('long.md');
  await workbench.command('Diffusion: Build Article');
  await isBuilt('long', 'short');
  await workbench.notification('training "Long"');
  await workbench.pressInNotification('Building "long.md"', 'Cancel');
  await workbench.notification(
    'The build was stopped: 1 of 2 recipes are built, and the next build goes on from there.',
  );
  await isBuilt('long', 'short');
});
