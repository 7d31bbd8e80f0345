// Layer: script. `npm test`: everything that must hold, in one go. Installs what is missing, then
// checks, build and host tests in two lanes, as each of them keeps one core busy; then one suite after
// another that wants the whole machine (two windows at a time, or GPU tests beside them, take as long
// together and run into their limits). Every suite runs whatever became of the ones before. The last
// line is "N passed, N failed", all suites added up, with ", N skipped" where tests were skipped; the
// lines above it say which and why. A suite that ends with an error but names no failed test, or that
// ran no test, counts as one failure.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureDependencies } from './platform/dependencies.mjs';
import { root } from './platform/paths.mjs';
import { run } from './platform/run.mjs';
import { runMain, say } from './platform/say.mjs';
import { closingLines } from './platform/testReport.mjs';

/**
 * @typedef {import('./platform/testReport.mjs').Counts} Counts
 *
 * @typedef {object} Suite
 * @property {string} script  of package.json
 * @property {'command' | 'vitest' | 'mocha' | 'python'} kind  how its tests are counted
 */

/**
 * One stage after another; the lanes of a stage side by side, in each one suite after another. What the
 * first lane prints is shown as it comes, that of the others when a suite has ended.
 * @type {Suite[][][]}
 */
const STAGES = [
  [
    [{ script: 'lint', kind: 'command' }],
    [
      { script: 'build:tests', kind: 'command' },
      { script: 'test:host', kind: 'mocha' },
      { script: 'types', kind: 'command' },
      { script: 'format:check', kind: 'command' },
    ],
  ],
  [[{ script: 'unit', kind: 'vitest' }]],
  [[{ script: 'test:gpu', kind: 'vitest' }]],
  [[{ script: 'test:python', kind: 'python' }]],
  [[{ script: 'test:e2e', kind: 'vitest' }]],
];

await runMain(async () => {
  await ensureDependencies();
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-tests-'));
  try {
    /** @type {Counts[]} */
    const all = [];
    for (const stage of STAGES) {
      await Promise.all(
        stage.map(async (lane, at) => {
          for (const suite of lane) all.push(await runSuite(suite, folder, at === 0));
        }),
      );
    }
    process.stdout.write(`${closingLines(all).join('\n')}\n`);
    return all.every(({ failed }) => failed === 0) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/**
 * @param {Suite} suite
 * @param {string} folder for reports
 * @param {boolean} isShown  else its output is shown when it has ended, not between that of others
 * @returns {Promise<Counts>}
 */
async function runSuite({ script, kind }, folder, isShown) {
  if (isShown) say(`\n== ${script}`);
  const started = Date.now();
  const report = join(folder, `${script.replaceAll(':', '-')}.json`);
  const reporters =
    kind === 'vitest'
      ? ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      : [];
  const { code, output } = await run('npm', ['run', '--silent', script, ...reporters], {
    cwd: root,
    // Its environment is used where it is there: making it takes as long as all of its tests.
    env: { ...process.env, NO_COLOR: '1', LAB_EXCHANGE_INSTALL: 'never' },
    show: isShown,
  });
  if (!isShown) say(`\n== ${script}\n${output}`);
  const counts = await count(kind, code, output, report);
  const ranNone = counts.passed === 0 && counts.skipped.length === 0;
  if (counts.failed === 0 && (code !== 0 || ranNone)) counts.failed = 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  say(`== ${script}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  return counts;
}

/**
 * @param {Suite['kind']} kind
 * @param {number} code
 * @param {string} output
 * @param {string} report  path of vitest's JSON
 * @returns {Promise<Counts>}
 */
async function count(kind, code, output, report) {
  if (kind === 'vitest') return vitestCounts(report);
  if (kind === 'mocha') return mochaCounts(output);
  if (kind === 'python') return pythonCounts(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

/** "3 passing (20ms)", "1 failing", "2 pending" @param {string} output @returns {Counts} */
function mochaCounts(output) {
  /** @param {string} word */
  const number = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0);
  const pending = Array.from({ length: number('pending') }, () => ({
    file: 'test/host',
    title: '',
  }));
  return { passed: number('passing'), failed: number('failing'), skipped: pending };
}

/** "9 passed, 0 failed", "skipped: there is no python3" @param {string} output @returns {Counts} */
function pythonCounts(output) {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? ['', '0', '0'];
  const reason = /^skipped: (.*)$/m.exec(output)?.[1];
  const skipped =
    reason === undefined ? [] : [{ file: 'test/python', title: `(skipped as ${reason})` }];
  return { passed: Number(passed), failed: Number(failed), skipped };
}

/** @param {string} path @returns {Promise<Counts>} */
async function vitestCounts(path) {
  /** @type {{ testResults: { name: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  let report;
  try {
    report = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    // Vitest ended before it wrote any: no test counts, and the suite is a failure.
    say(`No report of the tests: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 0, skipped: [] };
  }
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({
      file: relative(root, name),
      status,
      fullName,
    })),
  );
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length,
    skipped: skipped.map(({ file, fullName }) => ({ file, title: fullName })),
  };
}
