// Layer: exchange. No vscode. The folder that a model is read from. It is somebody else's: its files are
// data, nothing in it is run, and nothing outside of it is read because of what it says.

/** A folder cannot be imported; `message` says why in one sentence. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** There are weights of several variants, and nobody said which are meant. */
export class VariantError extends ImportError {
  constructor(
    label: string,
    readonly variants: readonly string[],
    wanted: string | null,
  ) {
    const rest = wanted === null ? 'one of them has to be chosen' : `"${wanted}" is not among them`;
    super(`${label} has weights of the variants ${variants.join(', ')}; ${rest}.`);
  }
}

/** Read access to a folder, by paths with '/' relative to it. */
export interface ModelFolder {
  /** What the reader calls it. */
  readonly label: string;
  /** Names of the files and folders in a folder; none of one that is not there. */
  list(path: string): Promise<readonly string[]>;
  /**
   * Bytes of a file; null where there is none.
   * @throws {ImportError} for a symbolic link that leads out of the folder
   */
  size(path: string): Promise<number | null>;
  /** The bytes from `start` to before `end` of a file, which has as many. */
  read(path: string, start: number, end: number): Promise<Uint8Array>;
}

/** Sentence about a symbolic link that leads out. */
export function linkError(path: string): ImportError {
  return new ImportError(
    `${path} is a symbolic link, which could lead out of the folder; only files in the folder itself are read. Import a copy with the files in it (cp -rL).`,
  );
}

/** Configs have a few kB. */
const MOST_TEXT_BYTES = 4 * 2 ** 20;

/** A small file; null where there is none. @throws {ImportError} for one that is too large */
export async function readText(folder: ModelFolder, path: string): Promise<Uint8Array | null> {
  const size = await folder.size(path);
  if (size === null) return null;
  if (size > MOST_TEXT_BYTES)
    throw new ImportError(
      `${path} has ${size} bytes; a file of this name has at most ${MOST_TEXT_BYTES}.`,
    );
  return folder.read(path, 0, size);
}
