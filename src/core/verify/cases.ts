// Layer: core (pure). What a verification says, and how two lists of numbers are compared.

/** The outcome of one case of a golden file. */
export interface VerifyCase {
  readonly file: string;
  readonly name: string;
  /** Largest |actual − expected|; null when nothing could be compared. */
  readonly max_abs: number | null;
  /** Largest |actual − expected| / max(|expected|, scale), where scale is that of the case. */
  readonly max_rel: number | null;
  /** What `max_rel` must stay below. */
  readonly tolerance: number;
  readonly passed: boolean;
  /** Empty when passed; else one sentence. */
  readonly message: string;
  /** What of the case was passed over although it passed or failed for something else. */
  readonly notice?: string;
}

/** A golden file or case of a kind that is not known. */
export class VerifyError extends RangeError {
  override readonly name = 'VerifyError';
}

/** Compares two lists; `scale` is the magnitude below which errors count as absolute. */
export function compare(
  file: string,
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale: number,
): VerifyCase {
  if (actual.length !== expected.length) {
    return failure(
      file,
      name,
      tolerance,
      `${actual.length} numbers were computed, ${expected.length} are listed.`,
    );
  }
  let max_abs = 0;
  let max_rel = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    const relative = difference === 0 ? 0 : difference / Math.max(Math.abs(expected[i]), scale);
    // Written so that NaN on either side counts as the worst there is.
    if (!(relative <= max_rel)) {
      max_rel = relative;
      worst = i;
    }
    if (!(difference <= max_abs)) max_abs = difference;
    if (Number.isNaN(difference)) break;
  }
  const passed = max_rel <= tolerance;
  const message = passed
    ? ''
    : `Number ${worst} is ${actual[worst]}; expected ${expected[worst]}, tolerance ${tolerance} relative.`;
  return { file, name, max_abs, max_rel, tolerance, passed, message };
}

/** A case that failed before anything could be compared. */
export function failure(
  file: string,
  name: string,
  tolerance: number,
  message: string,
): VerifyCase {
  return { file, name, max_abs: null, max_rel: null, tolerance, passed: false, message };
}

/** Several comparisons as one case: the largest of each figure, the first failure's message. */
export function worstOf(parts: readonly VerifyCase[]): VerifyCase {
  const failed = parts.find(({ passed }) => !passed);
  const largest = (key: 'max_abs' | 'max_rel'): number | null =>
    parts.some((part) => part[key] === null) ? null : Math.max(...parts.map((p) => p[key] ?? 0));
  const [first] = parts;
  return {
    ...first,
    max_abs: largest('max_abs'),
    max_rel: largest('max_rel'),
    tolerance: Math.max(...parts.map(({ tolerance }) => tolerance)),
    passed: !failed,
    message: failed?.message ?? '',
  };
}
