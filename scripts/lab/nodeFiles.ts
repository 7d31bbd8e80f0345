// Layer: command line. The runs' file operations on Node's file system, under one root.

import { appendFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problemCode, problemText } from './fileProblem';
import { makeFolders } from './makeFolders';
import { FileError, type FileAccess, type FileEntry, type FileStat } from '../../src/runs/files';

export class NodeFiles implements FileAccess {
  constructor(private readonly root: string) {}

  read(path: string): Promise<Uint8Array> {
    return this.reading(path, async (full) => new Uint8Array(await readFile(full)));
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return this.attempt(path, async (full) => {
      await makeFolders(dirname(full));
      await writeFile(full, bytes);
    });
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    return this.attempt(path, async (full) => {
      await makeFolders(dirname(full));
      await appendFile(full, bytes);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.attempt(from, (full) => rename(full, join(this.root, to)));
  }

  createDirectory(path: string): Promise<void> {
    return this.attempt(path, async (full) => {
      await makeFolders(full);
    });
  }

  async list(path: string): Promise<FileEntry[]> {
    try {
      return await this.reading(path, async (full) => {
        const entries = await readdir(full, { withFileTypes: true });
        return entries.map((entry) => ({
          name: entry.name,
          kind: entry.isDirectory() ? ('directory' as const) : ('file' as const),
        }));
      });
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return [];
      throw error;
    }
  }

  async stat(path: string): Promise<FileStat | null> {
    try {
      return await this.reading(path, async (full) => {
        const found = await stat(full);
        const kind = found.isDirectory() ? ('directory' as const) : ('file' as const);
        return { kind, size: found.size, modified: found.mtimeMs };
      });
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return null;
      throw error;
    }
  }

  /** Node knows no trash: what is deleted is gone. */
  delete(path: string): Promise<void> {
    return this.attempt(path, (full) => rm(full, { recursive: true, force: true }));
  }

  private attempt<T>(path: string, operation: (full: string) => Promise<T>): Promise<T> {
    return this.tried(path, operation, PROBLEMS);
  }

  private reading<T>(path: string, operation: (full: string) => Promise<T>): Promise<T> {
    return this.tried(path, operation, READING_PROBLEMS);
  }

  private async tried<T>(
    path: string,
    operation: (full: string) => Promise<T>,
    problems: Problems,
  ): Promise<T> {
    try {
      return await operation(join(this.root, path));
    } catch (error) {
      throw new FileError(problems[problemCode(error)] ?? 'other', path, `${problemText(error)}.`);
    }
  }
}

type Problems = Partial<Record<string, FileError['problem']>>;

/** What else goes wrong where nothing is written is no matter of the folder. */
const READING_PROBLEMS: Problems = { ENOENT: 'not-found' };

const PROBLEMS: Problems = {
  ...READING_PROBLEMS,
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
};
