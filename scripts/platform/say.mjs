// Layer: platform. Progress lines and failures, the same everywhere: one line each on stderr, so
// that stdout stays free for results.

/** Something is missing or broken that the user can do something about; the message says what. */
export class PlatformError extends Error {
  /** @override */
  name = 'PlatformError';
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs the main function of a script. A PlatformError is one sentence, no stack; anything else
 * is a defect and shows where.
 * @param {() => Promise<number | undefined>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    say(describe(error));
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
function describe(error) {
  if (error instanceof PlatformError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
