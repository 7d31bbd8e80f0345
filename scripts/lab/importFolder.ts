// Layer: command line. A folder that a model is imported from, on Node's file system: read in ranges, and
// only where the file really lies in the folder, whatever links say.

import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, isAbsolute } from 'node:path';
import { ImportError, linkError, type ModelFolder } from '../../src/exchange/in/folder';
import { problemCode, problemText } from './fileProblem';

export class NodeModelFolder implements ModelFolder {
  readonly label: string;

  private constructor(
    given: string,
    /** Where the folder really is. */
    private readonly root: string,
  ) {
    this.label = basename(resolve(given));
  }

  /** @throws {ImportError} when it is no folder */
  static async open(path: string): Promise<NodeModelFolder> {
    try {
      const root = await realpath(path);
      if ((await stat(root)).isDirectory()) return new NodeModelFolder(path, root);
    } catch (error) {
      throw new ImportError(`"${path}" cannot be read: ${problemText(error)}.`, { cause: error });
    }
    throw new ImportError(`"${path}" is a file; a model is imported from its folder.`);
  }

  async list(path: string): Promise<readonly string[]> {
    const real = await this.place(path);
    return real === null ? [] : this.tried(path, () => readdir(real));
  }

  async size(path: string): Promise<number | null> {
    const real = await this.place(path);
    if (real === null) return null;
    const found = await this.tried(path, () => stat(real));
    return found.isFile() ? found.size : null;
  }

  async read(path: string, start: number, end: number): Promise<Uint8Array> {
    const real = await this.place(path);
    if (real === null) throw new ImportError(`${path} is not there any more.`);
    return this.tried(path, async () => {
      const file = await open(real, 'r');
      try {
        const bytes = new Uint8Array(end - start);
        let at = 0;
        while (at < bytes.length) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
          if (bytesRead === 0) throw new ImportError(`${path} became shorter while it was read.`);
          at += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    });
  }

  /** Where a path really leads; null to nothing. @throws {ImportError} for a way out of the folder */
  private async place(path: string): Promise<string | null> {
    try {
      const real = await realpath(join(this.root, path));
      const way = relative(this.root, real);
      if (way === '..' || way.startsWith('../') || way.startsWith('..\\') || isAbsolute(way))
        throw linkError(path);
      return real;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(problemCode(error))) return null;
      if (error instanceof ImportError) throw error;
      throw new ImportError(`${path} cannot be read: ${problemText(error)}.`, { cause: error });
    }
  }

  private async tried<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ImportError) throw error;
      throw new ImportError(`${path} cannot be read: ${problemText(error)}.`, { cause: error });
    }
  }
}
