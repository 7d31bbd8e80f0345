// Layer: script. `npm test`: everything that must hold, in one go. Installs what is missing, then
// check, unit tests, GPU tests, host tests, end-to-end tests; every suite runs whatever became of the one
// before. The last line is "N passed, N failed", all suites added up; a suite that ends with an
// error but names no failed test, or that ran no test, counts as one failure.

import { ensureDependencies } from './platform/dependencies.mjs';
import { root } from './platform/paths.mjs';
import { run } from './platform/run.mjs';
import { runMain, say } from './platform/say.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 *
 * @typedef {object} Suite
 * @property {string} script  of package.json
 * @property {(output: string) => Counts} count  reads the suite's own summary
 */

/** A command that is one test by itself. */
const single = () => ({ passed: 1, failed: 0 });

/** "Tests  2 failed | 35 passed (37)" @param {string} output */
const vitest = (output) => {
  const summary = /^\s*Tests\s+(.*)$/m.exec(output)?.[1] ?? '';
  return {
    passed: Number(/(\d+) passed/.exec(summary)?.[1] ?? 0),
    failed: Number(/(\d+) failed/.exec(summary)?.[1] ?? 0),
  };
};

/** "3 passing (20ms)", "1 failing" @param {string} output */
const mocha = (output) => ({
  passed: Number(/^\s*(\d+) passing/m.exec(output)?.[1] ?? 0),
  failed: Number(/^\s*(\d+) failing/m.exec(output)?.[1] ?? 0),
});

/** @type {Suite[]} */
const SUITES = [
  { script: 'types', count: single },
  { script: 'lint', count: single },
  { script: 'format:check', count: single },
  { script: 'build', count: single },
  { script: 'unit', count: vitest },
  { script: 'test:gpu', count: vitest },
  { script: 'test:host', count: mocha },
  { script: 'test:e2e', count: vitest },
];

await runMain(async () => {
  await ensureDependencies();
  const total = { passed: 0, failed: 0 };
  for (const suite of SUITES) {
    const { passed, failed } = await runSuite(suite);
    total.passed += passed;
    total.failed += failed;
  }
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? 0 : 1;
});

/**
 * @param {Suite} suite
 * @returns {Promise<Counts>}
 */
async function runSuite({ script, count }) {
  say(`\n== ${script}`);
  const started = Date.now();
  const env = { ...process.env, NO_COLOR: '1' };
  const { code, output } = await run('npm', ['run', '--silent', script], {
    cwd: root,
    env,
    show: true,
  });
  const counts = code !== 0 && count === single ? { passed: 0, failed: 1 } : count(output);
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  say(`== ${script}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  return counts;
}
