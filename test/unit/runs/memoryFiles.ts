// Files in memory for the tests of `src/runs`, with the faults that a disk can have: a write that
// is cut off in the middle (the process died), a disk that is full from the n-th write on.

import { FileError } from '../../../src/runs/files';
import type { FileAccess, FileEntry, FileProblem, FileStat } from '../../../src/runs/files';

/** Stands for the end of the process: nothing after it runs. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export class MemoryFiles implements FileAccess {
  readonly contents = new Map<string, Uint8Array>();
  readonly modified = new Map<string, number>();
  readonly trash = new Map<string, Uint8Array>();
  now = 0;
  writes = 0;
  /** From this write on (0-based) every write fails so. */
  failFrom: { write: number; problem: FileProblem } | null = null;
  /** In this write half of the bytes arrive, then the process is gone. */
  crashAt: number | null = null;
  private dead = false;

  /** The same disk after the process was started again. */
  reboot(): MemoryFiles {
    const next = new MemoryFiles();
    for (const [path, bytes] of this.contents) next.contents.set(path, bytes);
    for (const [path, time] of this.modified) next.modified.set(path, time);
    next.now = this.now;
    return next;
  }

  text(path: string): string {
    return new TextDecoder().decode(this.contents.get(path) ?? new Uint8Array());
  }

  read(path: string): Promise<Uint8Array> {
    const bytes = this.contents.get(path);
    if (bytes === undefined) return Promise.reject(new FileError('not-found', path, ''));
    return Promise.resolve(bytes);
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return this.put(path, new Uint8Array(), bytes);
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    return this.put(path, this.contents.get(path) ?? new Uint8Array(), bytes);
  }

  private put(path: string, before: Uint8Array, bytes: Uint8Array): Promise<void> {
    if (this.dead) return Promise.reject(new Crash());
    const write = this.writes++;
    if (this.failFrom !== null && write >= this.failFrom.write) {
      return Promise.reject(new FileError(this.failFrom.problem, path, ''));
    }
    this.dead = write === this.crashAt;
    const arrived = this.dead ? bytes.subarray(0, bytes.length >> 1) : bytes;
    this.contents.set(path, Uint8Array.from([...before, ...arrived]));
    this.modified.set(path, this.now);
    return this.dead ? Promise.reject(new Crash()) : Promise.resolve();
  }

  rename(from: string, to: string): Promise<void> {
    if (this.dead) return Promise.reject(new Crash());
    const moved = this.below(from);
    if (moved.length === 0) return Promise.reject(new FileError('not-found', from, ''));
    for (const path of moved) {
      const target = to + path.slice(from.length);
      this.contents.set(target, this.contents.get(path) ?? new Uint8Array());
      this.modified.set(target, this.now);
      this.contents.delete(path);
    }
    return Promise.resolve();
  }

  createDirectory(): Promise<void> {
    return Promise.resolve();
  }

  list(folder: string): Promise<FileEntry[]> {
    const found = new Map<string, FileEntry>();
    const prefix = folder === '' ? '' : `${folder}/`;
    for (const path of this.contents.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      found.set(name, { name, kind: rest.length > 0 ? 'directory' : 'file' });
    }
    return Promise.resolve([...found.values()]);
  }

  stat(path: string): Promise<FileStat | null> {
    const bytes = this.contents.get(path);
    const modified = this.modified.get(path) ?? 0;
    if (bytes !== undefined) return Promise.resolve({ kind: 'file', size: bytes.length, modified });
    if (this.below(path).length === 0) return Promise.resolve(null);
    return Promise.resolve({ kind: 'directory', size: 0, modified });
  }

  delete(path: string, options?: { useTrash?: boolean }): Promise<void> {
    if (this.dead) return Promise.reject(new Crash());
    for (const gone of this.below(path)) {
      if (options?.useTrash === true) {
        this.trash.set(gone, this.contents.get(gone) ?? new Uint8Array());
      }
      this.contents.delete(gone);
    }
    return Promise.resolve();
  }

  private below(path: string): string[] {
    return [...this.contents.keys()].filter((key) => key === path || key.startsWith(`${path}/`));
  }
}
