// Layer: platform. The licences of the packages that are bundled, as one text: most of them ask to be
// named wherever their code goes.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Folders of the packages that files of a build come from, each once, in the order of their names.
 * @param {readonly string[]} inputs  paths relative to the checkout
 * @returns {string[]} as `node_modules/NAME`
 */
export function bundledPackages(inputs) {
  const folders = inputs.flatMap((path) => {
    // Of a package inside a package: the inner one.
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll('\\', '/'));
    return found ? [found[0]] : [];
  });
  return [...new Set(folders)].sort();
}

/**
 * Name, version, licence and its text of every package.
 * @param {string} root
 * @param {readonly string[]} folders
 * @throws {Error} naming the packages that say no licence
 */
export async function notices(root, folders) {
  /** @type {string[]} */
  const sections = [];
  /** @type {string[]} */
  const without = [];
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    // A package that only marks a folder of ES modules has no name.
    if (typeof manifest.name !== 'string') continue;
    const files = await readdir(join(root, folder));
    const names = files.filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
    const licence = manifest.license ?? manifest.licenses?.[0]?.type;
    if (typeof licence !== 'string' && names.length === 0) without.push(manifest.name);
    const texts = await Promise.all(
      names.map((name) => readFile(join(root, folder, name), 'utf8')),
    );
    const heading = `${manifest.name} ${manifest.version} (${licence ?? 'see below'})`;
    sections.push([heading, ...texts.map((text) => text.trim())].join('\n\n'));
  }
  if (without.length > 0) throw new Error(`No licence is found of ${without.join(', ')}.`);
  const opening = 'Diffusion Lab contains code of these packages, under their licences.';
  return `${[opening, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
