// Layer: command line. The golden files below a folder. Symbolic links are followed; every folder
// is read once, so that links in a circle end. What cannot be read is listed with the reason.

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** Files of the diffusers layout: they describe a model and hold no expected values. */
const MODEL_FILES = ['model_index.json', 'config.json', 'scheduler_config.json'];

export interface GoldenFiles {
  /** Every JSON file but those that describe the model of a network's golden file. */
  readonly paths: readonly string[];
  /** What could not be read, each with one sentence. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** @throws {Error} when the folder itself cannot be read */
export async function goldenFiles(folder: string): Promise<GoldenFiles> {
  const walk = new Walk();
  await walk.enter(folder);
  const paths = walk.paths.sort();
  return {
    paths: paths.filter((path) => !describesModel(path, paths)),
    unreadable: walk.unreadable,
  };
}

class Walk {
  readonly paths: string[] = [];
  readonly unreadable: { path: string; reason: string }[] = [];
  private readonly entered = new Set<string>();

  async enter(folder: string): Promise<void> {
    const real = await realpath(folder);
    if (this.entered.has(real)) return;
    this.entered.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    // Folders before links to them: cases go by the name that is nearest to the files.
    const ordered = entries.toSorted(
      (a, b) =>
        Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1),
    );
    for (const { name } of ordered) await this.visit(join(folder, name));
  }

  private async visit(path: string): Promise<void> {
    const extension = extname(path);
    try {
      const found = await stat(path);
      if (found.isDirectory()) await this.enter(path);
      else if (extension === '.json' && found.isFile()) this.paths.push(path);
      else if (extension === '.json')
        this.unreadable.push({ path, reason: `"${path}" is not a regular file.` });
    } catch (error) {
      // A link without an extension may have led to a folder of golden files.
      if (extension === '.json' || extension === '')
        this.unreadable.push({ path, reason: reasonOf(path, error) });
    }
  }
}

function reasonOf(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return `"${path}" is a symbolic link to nothing.`;
  if (code === 'ELOOP') return `"${path}" is a symbolic link that leads back to itself.`;
  return `"${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
}

/** A file of the diffusers layout, in a folder with another JSON file or just below one. */
function describesModel(path: string, paths: readonly string[]): boolean {
  if (!MODEL_FILES.includes(basename(path))) return false;
  const isModel = basename(path) === 'model_index.json';
  const home = isModel ? dirname(path) : dirname(dirname(path));
  return paths.some((other) => dirname(other) === home && !MODEL_FILES.includes(basename(other)));
}
