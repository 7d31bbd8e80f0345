// Layer: runs. No vscode, no Node: the few file operations that recording and reading runs need.
// Paths are relative to the folder of the runs, with '/' between their parts. The extension
// implements this on `workspace.fs` (`vscodeFiles.ts`), the command line on Node's `fs`.
// Files that must never be seen half written go through `writeWhole` and are read with
// `readWhole`: not every `rename` replaces its target in one step, so a reader that comes
// between finds the new text under its temporary name.

export type FileKind = 'file' | 'directory';

export interface FileEntry {
  name: string;
  kind: FileKind;
}

export interface FileStat {
  kind: FileKind;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
}

/** What went wrong, as far as it changes what the reader can do about it. */
export type FileProblem = 'not-found' | 'no-space' | 'read-only' | 'other';

/** Thrown by every {@link FileAccess}; `message` names the file and the problem. */
export class FileError extends Error {
  override readonly name = 'FileError';

  constructor(
    readonly problem: FileProblem,
    readonly path: string,
    detail: string,
  ) {
    super(sentence(problem, path, detail));
  }
}

function sentence(problem: FileProblem, path: string, detail: string): string {
  switch (problem) {
    case 'not-found':
      return `"${path}" is not there.`;
    case 'no-space':
      return `The disk is full: "${path}" could not be written.`;
    case 'read-only':
      return `"${path}" cannot be written: the folder is read-only.`;
    case 'other':
      return `"${path}": ${detail}`;
  }
}

/** Files under one root. Every method rejects with a {@link FileError}. */
export interface FileAccess {
  read(path: string): Promise<Uint8Array>;
  /** Creates or replaces a file, and the folders above it. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Adds to the end of a file, which is created when it is missing. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a file or folder; a file that stands at `to` is replaced. */
  rename(from: string, to: string): Promise<void>;
  createDirectory(path: string): Promise<void>;
  /** Entries of a folder in no particular order; a missing folder has none. */
  list(path: string): Promise<FileEntry[]>;
  /** Null when there is nothing. */
  stat(path: string): Promise<FileStat | null>;
  /** Deletes a file or a folder with all it holds; what is missing already is no error. */
  delete(path: string, options?: { useTrash?: boolean }): Promise<void>;
}

const TEMPORARY = '.new';

/** Temporary name under which a file or folder is written before it gets its own. */
export function temporaryName(path: string): string {
  return path + TEMPORARY;
}

/** True for names left behind by a write that did not finish. */
export function isTemporaryName(name: string): boolean {
  return name.endsWith(TEMPORARY);
}

/** Writes a file under a temporary name, then renames it: readers see the old or the new one. */
export async function writeWhole(files: FileAccess, path: string, bytes: Uint8Array) {
  await files.write(temporaryName(path), bytes);
  await files.rename(temporaryName(path), path);
}

/** Reads what {@link writeWhole} wrote, also when it was cut off between its two steps. */
export async function readWhole(
  files: Pick<FileAccess, 'read' | 'stat'>,
  path: string,
): Promise<Uint8Array> {
  try {
    return await files.read(path);
  } catch (error) {
    if (!(error instanceof FileError) || error.problem !== 'not-found') throw error;
    const waiting = await files.stat(temporaryName(path));
    if (waiting === null) return files.read(path);
    return files.read(temporaryName(path));
  }
}

/** Every file below a folder, path relative to that folder → contents. */
export async function readTree(files: FileAccess, folder: string) {
  const found: Record<string, Uint8Array> = {};
  const visit = async (prefix: string): Promise<void> => {
    for (const entry of await files.list(prefix === '' ? folder : `${folder}/${prefix}`)) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.kind === 'directory') await visit(path);
      else found[path] = await files.read(`${folder}/${path}`);
    }
  };
  await visit('');
  return found;
}
