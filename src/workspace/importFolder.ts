// Layer: host, workspace. A folder that a model is imported from, on `workspace.fs`, which every kind of
// window has. It knows links, but not where they lead, so none is followed; and it reads whole files:
// the one that is being read in ranges is kept until another is asked for.

import * as vscode from 'vscode';
import { ImportError, linkError, type ModelFolder } from '../exchange/in';
import { nameOf } from '../data/userFile';

/** A file that stands in memory as a whole while it is read. */
const MOST_BYTES = 2 ** 31;

export class VscodeModelFolder implements ModelFolder {
  readonly label: string;
  private kept: { path: string; bytes: Uint8Array } | null = null;

  constructor(private readonly root: vscode.Uri) {
    this.label = nameOf(root);
  }

  async list(path: string): Promise<readonly string[]> {
    const found = await this.stat(path);
    if (found === null || (found.type & vscode.FileType.Directory) === 0) return [];
    const entries = await vscode.workspace.fs.readDirectory(this.uri(path));
    return entries.map(([name]) => name);
  }

  async size(path: string): Promise<number | null> {
    const found = await this.stat(path);
    return found === null || (found.type & vscode.FileType.File) === 0 ? null : found.size;
  }

  async read(path: string, start: number, end: number): Promise<Uint8Array> {
    if (this.kept?.path !== path) {
      const size = await this.size(path);
      if (size === null) throw new ImportError(`${path} is not there any more.`);
      if (size > MOST_BYTES)
        throw new ImportError(`${path} has ${size} bytes; at most ${MOST_BYTES} can be read here.`);
      const bytes = await vscode.workspace.fs.readFile(this.uri(path));
      this.kept = { path, bytes };
    }
    const { bytes } = this.kept;
    if (bytes.length < end) throw new ImportError(`${path} became shorter while it was read.`);
    return new Uint8Array(bytes.subarray(start, end));
  }

  private uri(path: string): vscode.Uri {
    return path === '' ? this.root : vscode.Uri.joinPath(this.root, path);
  }

  /** Null for what is not there. @throws {ImportError} for a link on the way */
  private async stat(path: string): Promise<vscode.FileStat | null> {
    const parts = path.split('/').filter((part) => part !== '');
    let found: vscode.FileStat | null = null;
    for (let depth = parts.length === 0 ? 0 : 1; depth <= parts.length; depth++) {
      const place = parts.slice(0, depth).join('/');
      try {
        found = await vscode.workspace.fs.stat(this.uri(place));
      } catch (error) {
        if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return null;
        throw error;
      }
      if (depth > 0 && (found.type & vscode.FileType.SymbolicLink) !== 0) throw linkError(place);
    }
    return found;
  }
}
