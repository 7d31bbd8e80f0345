// Layer: command line. Folders that results are written to. They are made before anything is computed,
// so that nothing is computed that cannot be kept.

import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { problemText } from './fileProblem';
import { InputError } from './inputError';
import { makeFolders } from './makeFolders';
import { NodeFiles } from './nodeFiles';

/** A folder that results can be written to. */
export class OutFolder {
  private readonly files = new NodeFiles('');

  private constructor(readonly path: string) {}

  /** Makes the folder where it is missing. @throws {InputError} in one sentence */
  static async open(path: string): Promise<OutFolder> {
    const found = await stat(path).catch(() => null);
    if (found !== null && !found.isDirectory())
      throw new InputError(`"${path}" is a file; results are written to a folder.`);
    try {
      await makeFolders(path);
      await access(path, constants.W_OK);
    } catch (error) {
      throw new InputError(`The folder "${path}" cannot be written to: ${problemText(error)}.`);
    }
    return new OutFolder(path);
  }

  /** @throws {FileError} in one sentence */
  write(name: string, content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return this.files.write(join(this.path, name), bytes);
  }
}
