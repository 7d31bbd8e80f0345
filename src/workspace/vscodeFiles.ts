// Layer: host, workspace. `FileAccess` on `workspace.fs`: works on disk, over Remote, in a virtual
// workspace and in a web extension host alike. `workspace.fs` cannot append, and writing a long
// file in place could lose all of it in a crash; so what was appended is held in memory while a
// run is recorded and the file is rewritten whole under a temporary name. Metrics are some 40
// bytes an entry and are flushed at most every two seconds, which keeps this cheap.

import * as vscode from 'vscode';
import { FileError, readWhole, writeWhole } from '../runs/files';
import type { FileAccess, FileEntry, FileProblem, FileStat } from '../runs/files';

export class VscodeFiles implements FileAccess {
  /** Contents of files that were appended to, by path. */
  private readonly appended = new Map<string, Uint8Array>();

  constructor(readonly root: vscode.Uri) {}

  uri(path: string): vscode.Uri {
    return path === '' ? this.root : vscode.Uri.joinPath(this.root, path);
  }

  async read(path: string): Promise<Uint8Array> {
    return plainBytes(await this.attempt(path, vscode.workspace.fs.readFile(this.uri(path))));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.appended.delete(path);
    await this.attempt(path, vscode.workspace.fs.writeFile(this.uri(path), bytes));
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    const before = this.appended.get(path) ?? (await this.contentsOrNothing(path));
    const after = new Uint8Array(before.length + bytes.length);
    after.set(before);
    after.set(bytes, before.length);
    await writeWhole(this, path, after);
    this.appended.set(path, after);
  }

  async rename(from: string, to: string): Promise<void> {
    this.forget(from);
    this.forget(to);
    const move = vscode.workspace.fs.rename(this.uri(from), this.uri(to), { overwrite: true });
    await this.attempt(to, move);
  }

  async createDirectory(path: string): Promise<void> {
    await this.attempt(path, vscode.workspace.fs.createDirectory(this.uri(path)));
  }

  async list(path: string): Promise<FileEntry[]> {
    let entries: [string, vscode.FileType][];
    try {
      entries = await this.attempt(path, vscode.workspace.fs.readDirectory(this.uri(path)));
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return [];
      throw error;
    }
    return entries.map(([name, type]) => ({
      name,
      kind: (type & vscode.FileType.Directory) !== 0 ? 'directory' : 'file',
    }));
  }

  async stat(path: string): Promise<FileStat | null> {
    try {
      const found = await this.attempt(path, vscode.workspace.fs.stat(this.uri(path)));
      const kind = (found.type & vscode.FileType.Directory) !== 0 ? 'directory' : 'file';
      return { kind, size: found.size, modified: found.mtime };
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return null;
      throw error;
    }
  }

  async delete(path: string, options: { useTrash?: boolean } = {}): Promise<void> {
    this.forget(path);
    const useTrash = options.useTrash === true;
    const deletion = vscode.workspace.fs.delete(this.uri(path), { recursive: true, useTrash });
    try {
      await this.attempt(path, deletion);
    } catch (error) {
      if (!(error instanceof FileError) || error.problem !== 'not-found') throw error;
    }
  }

  /** Frees what {@link append} holds in memory for the files below a path. */
  forget(path: string): void {
    for (const key of this.appended.keys()) {
      if (key === path || key.startsWith(`${path}/`)) this.appended.delete(key);
    }
  }

  private async contentsOrNothing(path: string): Promise<Uint8Array> {
    try {
      return await readWhole(this, path);
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return new Uint8Array();
      throw error;
    }
  }

  private async attempt<T>(path: string, operation: Thenable<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      throw toFileError(error, path);
    }
  }
}

/**
 * A copy that is a Uint8Array and nothing more. On Node, `readFile` returns a Buffer, which may be a
 * part of a larger one, and which `webview.postMessage` does not know as a typed array.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** What a file system of VS Code threw, in our terms. */
export function toFileError(error: unknown, path: string): FileError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  return new FileError(problemOf(code, message), path, message);
}

function problemOf(code: string, message: string): FileProblem {
  if (code === 'FileNotFound' || message.includes('ENOENT')) return 'not-found';
  if (/ENOSPC|EDQUOT|no space left|quota/i.test(message)) return 'no-space';
  if (code === 'NoPermissions' || /EROFS|EACCES|EPERM|read-?only/i.test(message)) {
    return 'read-only';
  }
  return 'other';
}
