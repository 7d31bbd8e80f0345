// Layer: platform. The last lines of `npm test`: what was skipped, why, and the sums.

/**
 * @typedef {object} Skipped
 * @property {string} file
 * @property {string} title  with the reason in parentheses: "… (skipped without ../shared/golden)"
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {Skipped[]} skipped
 */

/**
 * One line a group of skipped tests, by file and reason, and at last the sums of all suites.
 * @param {readonly Counts[]} suites
 * @returns {string[]}
 */
export function closingLines(suites) {
  const skipped = suites.flatMap((suite) => suite.skipped);
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { file, title } of skipped) {
    const group = `${file}: ${reasonOf(title)}`;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  /** @param {'passed' | 'failed'} key */
  const sum = (key) => suites.reduce((total, suite) => total + suite[key], 0);
  const more = skipped.length === 0 ? '' : `, ${skipped.length} skipped`;
  return [
    ...[...groups].map(([group, count]) => `skipped ${count} of ${group}`),
    `${sum('passed')} passed, ${sum('failed')} failed${more}`,
  ];
}

/** @param {string} title */
function reasonOf(title) {
  return /\((skipped [^)]*)\)/.exec(title)?.[1] ?? 'no reason is given';
}
