// Layer: platform. The extension as a package would hold it: only what is shipped, no
// node_modules, so that a file that was forgotten is missing here too.

import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { PlatformError } from './say.mjs';

/** What a package holds; everything but the manifest and dist/ may be absent. */
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
  await mkdir(folder, { recursive: true });
  for (const name of SHIPPED) {
    if (!existsSync(join(root, name))) continue;
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      filter: (source) => !source.includes(join('dist', 'test-host')),
    });
  }
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
