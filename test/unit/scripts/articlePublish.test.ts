// Layer: tests. `lab.mjs article publish`: what it writes and says, and what it refuses.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../../scripts/lab/commands';
import { runProgram } from '../../../scripts/lab/program';

let folder: string;
let printed: { out: string; err: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-publish-'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'published.css'), '.katex{font:1em KaTeX_Main}');
  await writeFile(join(folder, 'dist', 'published.js'), 'widgets()');
  printed = { out: '', err: '' };
  for (const [name, stream] of [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.removeAllListeners('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

const publish = (...args: string[]): Promise<number> =>
  runProgram(COMMANDS, ['article', 'publish', ...args], join(folder, 'dist'));

it('writes a page and says what is not in it', async () => {
  const [article, page] = [join(folder, 'a.md'), join(folder, 'a.html')];
  await writeFile(article, '# One\n\n![gone](gone.png)\n');
  expect(await publish(article, '--out', page)).toBe(0);
  expect(printed.err).toBe('The picture "gone.png" was not found.\n');
  expect(printed.out).toMatch(/^Written to .*a\.html, \d+ kB\.\n$/);
  expect(await readFile(page, 'utf8')).toContain('<title>One</title>');

  printed.out = '';
  expect(await publish(article, '--out', page, '--fragment', '--json')).toBe(0);
  expect(JSON.parse(printed.out)).toMatchObject({
    file: page,
    notes: ['The picture "gone.png" was not found.'],
  });
  expect(await readFile(page, 'utf8')).toMatch(/^---\n---\n<style>/);
});

it('leaves widgets out when it is told to', async () => {
  const [article, page] = [join(folder, 'a.md'), join(folder, 'a.html')];
  await writeFile(
    article,
    '$$x_t = \\sqrt{\\bar\\alpha_t}x_0 + \\sqrt{1-\\bar\\alpha_t}\\epsilon$$',
  );
  await publish(article, '--out', page);
  expect(await readFile(page, 'utf8')).toContain('<script>widgets()</script>');
  await publish(article, '--out', page, '--no-widgets');
  expect(await readFile(page, 'utf8')).not.toContain('<script>');
});

it('refuses what it cannot read or write', async () => {
  expect(await publish('a.md')).toBe(2);
  expect(printed.err).toContain('article publish needs --out FILE.html.');
  expect(await publish(join(folder, 'none.md'), '--out', join(folder, 'x.html'))).toBe(1);
  expect(printed.err).toContain('none.md" could not be read');
  const article = join(folder, 'a.md');
  await writeFile(article, 'text');
  expect(await publish(article, '--out', join(folder, 'no', 'x.html'))).toBe(1);
  expect(printed.err).toContain('x.html" could not be written');
  await writeFile(join(folder, 'build.json'), '{}');
  expect(await publish(article, '--out', join(folder, 'x.html'), '--figures', folder)).toBe(1);
  expect(printed.err).toContain('is not the record of a build');
});
