// Layer: platform. A real VS Code (workbench, server, extension host) from npm: the `code-server`
// package under the Node that it was built for, in the git-ignored cache. Each step of the
// installation leaves a mark, so that an interrupted one goes on where it stopped; a lock keeps
// two processes apart.

import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';
import { cache } from './paths.mjs';
import { mustRun } from './run.mjs';
import { PlatformError, say } from './say.mjs';

/** Pinned: the tests are written against this workbench (VS Code 1.139.1). */
const VERSION = '4.139.1';
const NODE = '24';

/**
 * @typedef {object} VsCodeServer
 * @property {string} node        the Node to run it with
 * @property {string} codeServer  entry of code-server: a workbench for people
 * @property {string} server      entry of the bare VS Code server: runs extension tests
 */

/**
 * Installs the server when it is missing.
 * @returns {Promise<VsCodeServer>}
 */
export async function ensureVsCodeServer() {
  if (process.platform === 'win32') {
    throw new PlatformError(
      'The embedded VS Code (code-server) does not run on Windows: install VS Code itself from ' +
        'https://code.visualstudio.com, with its `code` command on PATH.',
    );
  }
  const home = join(cache, `code-server-${VERSION}`);
  const packages = join(home, 'node_modules');
  const vscode = join(packages, 'code-server', 'lib', 'vscode');
  const installed = {
    node: join(packages, 'node', 'bin', 'node'),
    codeServer: join(packages, 'code-server', 'out', 'node', 'entry.js'),
    server: join(vscode, 'out', 'server-main.js'),
  };
  /** @type {[name: string, work: () => Promise<unknown>][]} */
  const steps = [
    ['Node and code-server', () => installPackages(home)],
    ['Node binary', () => npm(home, 'rebuild', 'node')],
    ['VS Code server packages', () => npm(vscode, 'install', '--omit=dev', '--ignore-scripts')],
    [
      'built-in extensions',
      () => npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts'),
    ],
    ['start', () => mustRun('Starting Node', installed.node, [installed.server, '--version'])],
  ];
  await mkdir(cache, { recursive: true });
  const done = join(home, 'steps.json');
  if (await isComplete(done, steps.length)) return installed;
  await withLock(`${home}.lock`, async () => {
    let step = await completed(done);
    if (step < steps.length) say(`Installing an embedded VS Code (code-server ${VERSION}).`);
    for (; step < steps.length; step++) {
      const [name, work] = /** @type {(typeof steps)[number]} */ (steps[step]);
      say(`  ${step + 1}/${steps.length} ${name}`);
      await work();
      await writeFile(done, JSON.stringify({ completed: step + 1 }));
    }
  });
  return installed;
}

/** @param {string} home */
async function installPackages(home) {
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), JSON.stringify({ private: true }));
  // Without its install scripts: what they compile is optional, and needs a compiler.
  await npm(home, 'install', '--ignore-scripts', `node@${NODE}`, `code-server@${VERSION}`);
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function npm(cwd, ...args) {
  const path = [join(cache, `code-server-${VERSION}`, 'node_modules', 'node', 'bin')];
  return mustRun('Installing the embedded VS Code', 'npm', [...args, '--no-audit', '--no-fund'], {
    cwd,
    // An npm that runs this script leaves its own configuration in the environment; this
    // installation is another project, and under the server's own Node once that is there.
    env: {
      ...Object.fromEntries(
        Object.entries(process.env).filter(
          ([name]) => !/^npm_config_(?!cache|registry)/i.test(name),
        ),
      ),
      PATH: [...path, process.env.PATH ?? ''].join(delimiter),
    },
  });
}

/** @param {string} done @param {number} total */
async function isComplete(done, total) {
  return existsSync(done) && (await completed(done)) >= total;
}

/** @param {string} done */
async function completed(done) {
  const text = await readFile(done, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '{"completed":0}';
    throw error;
  });
  return Number(JSON.parse(text).completed);
}
