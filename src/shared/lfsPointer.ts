// Layer: shared. No vscode, no DOM. Git LFS: a clone without it has small texts in place of large
// files (git-lfs.com, "pointer file": the first line names the version of the format).

const FIRST_LINE = 'version https://git-lfs.github.com/spec/';

/** Whether the file is such a text. */
export function isLfsPointer(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, FIRST_LINE.length);
  return new TextDecoder().decode(start) === FIRST_LINE;
}
