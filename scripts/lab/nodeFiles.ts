// Layer: command line. The runs' file operations on Node's file system, under one root.

import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileError, type FileAccess, type FileEntry, type FileStat } from '../../src/runs/files';

export class NodeFiles implements FileAccess {
  constructor(private readonly root: string) {}

  read(path: string): Promise<Uint8Array> {
    return this.attempt(path, async (full) => new Uint8Array(await readFile(full)));
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return this.attempt(path, async (full) => {
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, bytes);
    });
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    return this.attempt(path, async (full) => {
      await mkdir(dirname(full), { recursive: true });
      await appendFile(full, bytes);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.attempt(from, (full) => rename(full, join(this.root, to)));
  }

  createDirectory(path: string): Promise<void> {
    return this.attempt(path, async (full) => {
      await mkdir(full, { recursive: true });
    });
  }

  async list(path: string): Promise<FileEntry[]> {
    try {
      return await this.attempt(path, async (full) => {
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
      return await this.attempt(path, async (full) => {
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

  private async attempt<T>(path: string, operation: (full: string) => Promise<T>): Promise<T> {
    try {
      return await operation(join(this.root, path));
    } catch (error) {
      throw fileError(path, error);
    }
  }
}

const PROBLEMS: Partial<Record<string, FileError['problem']>> = {
  ENOENT: 'not-found',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
};

function fileError(path: string, error: unknown): FileError {
  const detail = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new FileError(PROBLEMS[code] ?? 'other', path, detail);
}
