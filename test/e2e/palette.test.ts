// Layer: end-to-end tests. The extension in the palette of a real VS Code.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/platform/paths.mjs';
import { useWindow } from './window';

const { commands, names } = await contributions();
const window = useWindow();

it('offers every command of the manifest that something can be done with, and nothing else', async () => {
  const { workbench } = window;
  // High enough for the palette to show all of them at once.
  await workbench.page.setViewportSize({ width: 1400, height: 1800 });
  await workbench.openFile('diffusion-models.md');
  // Some are for Markdown, which the editor is known to hold a moment after its tab is there.
  const offered = async () =>
    (await workbench.paletteLines('Diffusion:'))
      .filter((line) => line.startsWith('Diffusion: '))
      .sort();
  await expect
    .poll(offered)
    .toEqual(commands.map((title) => `Diffusion: ${names[title.slice(1, -1)] ?? title}`).sort());
});

/** Titles of the commands that the palette shows, as keys, and the texts of the keys. */
async function contributions(): Promise<{ commands: string[]; names: Record<string, string> }> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(root, name), 'utf8'));
  const { contributes } = (await read('package.json')) as {
    contributes: {
      commands: { command: string; title: string }[];
      menus?: { commandPalette?: { command: string; when?: string }[] };
    };
  };
  const hidden = new Set(
    contributes.menus?.commandPalette
      // Without a run there is nothing to pause, to rename or to delete.
      ?.filter(({ when }) => when === 'false' || when?.startsWith('diffusionLab.'))
      .map(({ command }) => command),
  );
  return {
    commands: contributes.commands
      .filter(({ command }) => !hidden.has(command))
      .map(({ title }) => title),
    names: (await read('package.nls.json')) as Record<string, string>,
  };
}
