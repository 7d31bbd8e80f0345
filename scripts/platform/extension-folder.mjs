// Layer: platform. The extension as a package would hold it: only what is shipped, no
// node_modules, so that a file that was forgotten is missing here too.

import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { root } from './paths.mjs';
import { PlatformError } from './say.mjs';

/** What a package holds. */
const SHIPPED = [
  'package.json',
  'package.nls.json',
  'l10n',
  'dist',
  'media',
  'models',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** Of these, what only the command line, the tests and the README need. */
const NOT_SHIPPED = ['dist/lab.mjs', 'dist/headless.js', 'dist/test-host', 'media/screenshots'];

/**
 * Copies what a package holds into `folder`.
 * @param {string} folder
 * @param {{ dist?: string }} [options] `dist`: folder of another build than that of the checkout
 */
export async function copyShipped(folder, { dist = join(root, 'dist') } = {}) {
  await mkdir(folder, { recursive: true });
  for (const name of SHIPPED) {
    const from = name === 'dist' ? dist : join(root, name);
    await cp(from, join(folder, name), {
      recursive: true,
      filter: (source) =>
        !NOT_SHIPPED.includes([name, ...relative(from, source).split(sep)].join('/')),
    });
  }
}

/**
 * Copies the built extension into `extensionsDir`, under the name that VS Code expects.
 * @param {string} extensionsDir
 * @returns {Promise<string>} the folder
 */
export async function copyExtension(extensionsDir) {
  const manifest = await readManifest();
  if (!existsSync(join(root, 'dist', 'extension.js'))) {
    throw new PlatformError('The extension is not built: run "npm run build" first.');
  }
  const folder = join(extensionsDir, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await copyShipped(folder);
  return folder;
}

/**
 * A throw-away copy of the example workspace, so that nobody's runs end up in the checkout.
 * @returns {Promise<string>}
 */
export async function copyExample() {
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-workspace-'));
  await cp(join(root, 'media', 'example'), folder, { recursive: true });
  return folder;
}

/** @returns {Promise<{ publisher: string, name: string, version: string }>} */
export async function readManifest() {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
}
