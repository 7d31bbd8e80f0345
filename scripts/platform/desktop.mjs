// Layer: platform. The VS Code that the user has installed: its `code` command, and the
// executable behind it where that can be told.

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const EXECUTABLES = {
  linux: ['/usr/share/code/code', '/opt/visual-studio-code/code'],
  darwin: ['/Applications/Visual Studio Code.app/Contents/MacOS/Electron'],
  win32: [join(process.env.LOCALAPPDATA ?? '', 'Programs/Microsoft VS Code/Code.exe')],
};

/**
 * @returns {Promise<{ command: string, executable: string | null } | null>} null when there is
 *   no `code` on PATH
 */
export async function findCode() {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const command = await firstThat(
    (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  if (command === null) return null;
  return { command, executable: await firstThat(EXECUTABLES[process.platform] ?? []) };
}

/** @param {string[]} paths */
async function firstThat(paths) {
  for (const path of paths) {
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return path;
  }
  return null;
}
