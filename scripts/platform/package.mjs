// Layer: platform. One `.vsix` that VS Code installs: a production build and the files of the
// allow-list, in a folder of their own, so that nothing else can get in. No node_modules.

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyShipped, readManifest } from './extension-folder.mjs';
import { root } from './paths.mjs';
import { mustRun } from './run.mjs';
import { PlatformError } from './say.mjs';

/** Largest package, in bytes: what a marketplace user waits for. */
const LIMIT = 15 * 1024 ** 2;

/**
 * Builds the package `NAME-VERSION.vsix`.
 * @param {string} folder where it is written
 * @returns {Promise<{ path: string, bytes: number }>}
 * @throws {PlatformError} when it has become larger than 15 MB
 */
export async function makePackage(folder) {
  const { name, version } = await readManifest();
  const stage = await mkdtemp(join(tmpdir(), 'diffusion-lab-package-'));
  try {
    const dist = join(stage, 'built');
    const build = ['esbuild.mjs', '--production', `--out=${dist}`];
    await mustRun('Building', process.execPath, build, { cwd: root });
    const contents = join(stage, 'extension');
    await copyShipped(contents, { dist });
    await writeManifest(contents);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}-${version}.vsix`);
    // Seconds to load, and most who import this make no package.
    const { createVSIX } = await import('@vscode/vsce');
    await createVSIX({
      cwd: contents,
      packagePath: path,
      dependencies: false,
      allowMissingRepository: true,
    });
    const { size } = await stat(path);
    if (size > LIMIT) {
      throw new PlatformError(
        `The package is ${megabytes(size)}, more than the ${megabytes(LIMIT)} that it may have.`,
      );
    }
    return { path, bytes: size };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/**
 * The manifest without what only a checkout needs. As long as it names no repository, relative links
 * of the README lead nowhere outside it, and its pictures have no address: they are taken out.
 * @param {string} folder
 */
async function writeManifest(folder) {
  const path = join(folder, 'package.json');
  const {
    scripts,
    devDependencies,
    private: isPrivate,
    ...manifest
  } = JSON.parse(await readFile(path, 'utf8'));
  // The folder holds what is packed and nothing else.
  await writeFile(path, JSON.stringify({ ...manifest, files: ['**'] }, null, 2));
  if (manifest.repository !== undefined) return;
  for (const name of ['README.md', 'CHANGELOG.md']) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), withoutRelativeLinks(text));
  }
}

/**
 * A Markdown text whose relative links are their words only, and without relative pictures and the
 * tables that hold nothing else.
 * @param {string} markdown
 */
export function withoutRelativeLinks(markdown) {
  return markdown
    .replaceAll(/!\[[^\]]*\]\((?!https:)[^)]*\)/g, '')
    .replaceAll(/(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, '$1')
    .replaceAll(/(?:^\|.*\n?)+/gm, (rows) => (/^[|\s:-]*$/.test(rows) ? '' : rows))
    .replaceAll(/\n{3,}/g, '\n\n');
}
