// Layer: worker (pure). Whether two sets of files are the same, byte by byte.

import type { FileSet } from '../../src/shared/protocol/files';

export function sameFiles(a: FileSet, b: FileSet): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => sameBytes(a[name], b[name]))
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, i) => byte === b[i]);
}
