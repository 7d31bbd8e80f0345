// Layer: command line. What the operating system says of files, in words.

const WORDS: Partial<Record<string, string>> = {
  ENOENT: 'it is not there',
  EISDIR: 'it is a folder, where there must be a file',
  ENOTDIR: 'a part of its path is a file, where there must be a folder',
  EEXIST: 'a part of its path is a file, where there must be a folder',
  EACCES: 'there is no permission',
  EPERM: 'there is no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the disk does not answer',
};

/** The code of an error of the operating system, as "ENOENT"; empty for other errors. */
export function problemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The end of a sentence about a file, without a full stop. */
export function problemText(error: unknown): string {
  return WORDS[problemCode(error)] ?? (error instanceof Error ? error.message : String(error));
}
