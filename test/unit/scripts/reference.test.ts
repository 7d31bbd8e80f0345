// Layer: unit tests. The page of commands, keys and settings is that of the manifest, and what a package
// says fits what it is.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundledPackages } from '../../../scripts/platform/notices.mjs';
import { withoutRelativeLinks } from '../../../scripts/platform/package.mjs';
import { root } from '../../../scripts/platform/paths.mjs';
import { referencePage, type Manifest } from '../../../scripts/platform/reference.mjs';

const read = (name: string) => readFile(join(root, name), 'utf8');

it('is what scripts/make-reference.mjs writes', async () => {
  const manifest = JSON.parse(await read('package.json')) as Manifest;
  const texts = JSON.parse(await read('package.nls.json')) as Record<string, string>;
  const page = referencePage(manifest, texts);
  expect(await read('docs/reference.md')).toBe(page);
  expect(page).not.toMatch(/%|undefined/);
});

it('has an icon that lists can show: PNG, square, at least 128 pixels', async () => {
  const manifest = JSON.parse(await read('package.json')) as { icon: string };
  const icon = await readFile(join(root, manifest.icon));
  expect(icon.subarray(1, 4).toString()).toBe('PNG');
  const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
  expect(width).toBe(height);
  expect(width).toBeGreaterThanOrEqual(128);
});

it('takes relative links and pictures out of a text that has no address', () => {
  const text = [
    'See [rules](docs/rules.md), [the site](https://a.b/c) and [below](#part).',
    '',
    '| | |',
    '|---|---|',
    '| ![a](media/a.png) | ![b](media/b.png) |',
    '',
    '| key | what |',
    '|---|---|',
    '| a | [b](b.md) |',
  ].join('\n');
  expect(withoutRelativeLinks(text)).toBe(
    'See rules, [the site](https://a.b/c) and [below](#part).\n\n| key | what |\n|---|---|\n| a | b |',
  );
});

it('names each bundled package once, the inner one of two', () => {
  expect(
    bundledPackages([
      'src/a.ts',
      'node_modules/@x/y/dist/a.js',
      'node_modules/@x/y/dist/b.js',
      'node_modules/z/node_modules/w/w.js',
    ]),
  ).toEqual(['node_modules/@x/y', 'node_modules/z/node_modules/w']);
});
