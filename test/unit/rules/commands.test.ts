// Layer: tests. Commands: the entrance registers those of the manifest, and each of them has something
// to do.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('every command of the manifest has something to do, and no other is there', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  const declared = manifest.contributes.commands.map(({ command }) => command);
  const source = readFileSync('src/commands/register.ts', 'utf8');
  const known = [...source.matchAll(/^ {2}'(diffusionLab\.\w+)': \w+,$/gm)].map(([, id]) => id);
  expect(known.length).toBeGreaterThan(20);
  expect([...known].sort()).toEqual([...declared].sort());
});
