// Layer: command line. The two ways in which a command ends without its work being done.

/** An input is missing or faulty; exit code 1. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The command line cannot be understood or asks for what is not allowed; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
