// Layer: end-to-end tests. `lab.mjs article build`: figures of every recipe, again only of those that
// changed, and a failure that names the claim that does not hold.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const LAB = fileURLToPath(new URL('../../scripts/lab.mjs', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-build-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Built {
  blocks: {
    name: string;
    line: number;
    computed: boolean;
    figures: string[];
    values: Record<string, number>;
    claims: { text: string; holds: boolean; value: number | null }[];
  }[];
}

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

function lab(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [LAB, 'article', 'build', ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

const fence = (name: string, steps: number, claim: string): string =>
  [
    '```diffusion',
    `name: ${name}`,
    'data: { name: moons, count: 400 }',
    'network: { hidden: 32, layers: 2 }',
    `training: { steps: ${steps}, batch_size: 64 }`,
    'sampling: { sampler: ddim, num_inference_steps: 4, count: 64 }',
    `expect: ${claim}`,
    '```',
    '',
  ].join('\n');

async function build(text: string): Promise<{ run: Run; built: Built }> {
  await writeFile(join(folder, 'article.md'), text);
  const run = await lab('article.md', '--out', 'figures', '--json');
  return { run, built: JSON.parse(run.stdout) as Built };
}

it('writes figures and numbers, and runs again only what has changed', async () => {
  const first = fence('First one', 30, 'network_calls < 5');
  const { run, built } = await build(
    `# A\n\n${first}\ntext\n\n${fence('Second', 20, 'coverage > -1')}`,
  );
  expect(run.code, run.stderr).toBe(0);
  expect(built.blocks.map(({ name, computed }) => [name, computed])).toEqual([
    ['first-one', true],
    ['second', true],
  ]);
  const [{ figures, values, claims, line }] = built.blocks;
  expect(line).toBe(3);
  expect(claims).toMatchObject([{ text: 'network_calls < 5', holds: true, value: 4 }]);
  expect(Object.keys(values)).toEqual(expect.arrayContaining(['loss', 'energy_distance']));
  for (const figure of figures)
    expect((await stat(join(folder, 'figures', figure))).size).toBeGreaterThan(100);
  expect(await readFile(join(folder, 'figures', 'first-one-loss.svg'), 'utf8')).toContain(
    '<polyline',
  );
  expect(
    (await readFile(join(folder, 'figures', 'first-one-trajectory.png'))).includes('acTL'),
  ).toBe(true);

  const again = await build(`# A\n\n${first}\ntext\n\n${fence('Second', 25, 'loss < 0')}`);
  expect(again.run.code).toBe(1);
  expect(again.built.blocks.map(({ computed }) => computed)).toEqual([false, true]);
  expect(again.built.blocks[0].values).toEqual(values);
  expect(again.built.blocks[1].claims).toMatchObject([{ text: 'loss < 0', holds: false }]);

  // A claim alone is judged without computing anything.
  const told = await lab('article.md', '--out', 'figures');
  expect(told.code).toBe(1);
  expect(told.stdout).toMatch(/DOES NOT HOLD: loss < 0 \(loss is [\d.]+\), article\.md:20/);
  expect(told.stdout).toContain('Second: unchanged');
});

it('says what is wrong before it computes anything', async () => {
  await writeFile(join(folder, 'none.md'), 'text\n');
  const none = await lab('none.md', '--out', 'x');
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('"none.md" has no recipe to run');
  await writeFile(
    join(folder, 'bad.md'),
    fence('a', 10, 'beauty > 3').replace('steps: 10', 'steps: 0'),
  );
  const bad = await lab('bad.md', '--out', 'x');
  expect(bad.code).toBe(1);
  expect(bad.stderr).toMatch(/bad\.md:5:\d+: training\.steps is 0;/);
  expect(bad.stderr).toMatch(/bad\.md:7:\d+: expect names the measure beauty;/);
  await writeFile(join(folder, 'build.json'), '[]');
  const record = await lab('article.md', '--out', '.');
  expect(record.stderr).toContain('is not the record of a build');
});
