// Layer: platform. A Python with the packages of test/python/requirements.txt: the one that
// LAB_EXCHANGE_PYTHON names, or a virtual environment `.venv` that is made once. It is not made where
// LAB_EXCHANGE_INSTALL is "never": `npm test` has no minutes to wait for PyTorch.

import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const VENV = join(root, '.venv');
const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
/** In the environment, the requirements that were installed: others make it anew. */
const STAMP = join(VENV, 'installed.txt');
const REQUIREMENTS = join(root, 'test/python/requirements.txt');
const LIMIT_S = 300;
/** Where PyTorch has its packages without CUDA. */
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';
/** The oldest that the packages allow. */
const LEAST = [3, 11];

/**
 * @returns {Promise<{ python: string, reason: null } | { python: null, reason: string }>}
 *   `reason`: one sentence why there is none
 */
export async function exchangePython() {
  const named = process.env.LAB_EXCHANGE_PYTHON;
  if (named !== undefined && named !== '') return { python: named, reason: null };
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === wanted)
    return { python: PYTHON, reason: null };
  if (process.env.LAB_EXCHANGE_INSTALL === 'never')
    return none('there is no .venv yet; "npm run test:python" makes it.');
  const base = await basePython();
  if (base === null)
    return none(`there is no python3 of version ${LEAST.join('.')} or newer with venv and pip.`);
  say(`Installing the packages of test/python/requirements.txt to .venv (at most ${LIMIT_S} s).`);
  await rm(VENV, { recursive: true, force: true });
  const deadline = Date.now() + LIMIT_S * 1000;
  const problem =
    (await attempt(base, ['-m', 'venv', VENV], deadline)) ??
    (await install(['--index-url', CPU_INDEX, ...linesOf(wanted, /^torch==/)], deadline)) ??
    (await install(linesOf(wanted, /^(?!torch==)./), deadline));
  if (problem !== null) {
    await rm(VENV, { recursive: true, force: true });
    return none(problem);
  }
  await writeFile(STAMP, wanted);
  return { python: PYTHON, reason: null };
}

/** @param {string} reason @returns {{ python: null, reason: string }} */
function none(reason) {
  return { python: null, reason };
}

/** @param {string} text @param {RegExp} pattern */
function linesOf(text, pattern) {
  return text.split('\n').filter((line) => pattern.test(line));
}

/**
 * @param {string[]} args
 * @param {number} deadline
 * @returns {Promise<string | null>} one sentence, or null where it succeeded
 */
async function install(args, deadline) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args];
  const problem = await attempt(PYTHON, pip, deadline);
  // An archive of packages of one's own may have PyTorch, and no way to that of PyTorch.
  const plain = args.filter((arg) => arg !== '--index-url' && arg !== CPU_INDEX);
  return problem === null || plain.length === args.length ? problem : install(plain, deadline);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {number} deadline
 * @returns {Promise<string | null>} one sentence, or null where it succeeded
 */
async function attempt(command, args, deadline) {
  const seconds = Math.max(1, (deadline - Date.now()) / 1000);
  const { code, output } = await run(command, args, { timeout: seconds * 1000 }).catch((error) => ({
    code: 1,
    output: error instanceof Error ? error.message : String(error),
  }));
  if (code === 0) return null;
  if (Date.now() >= deadline) return `the packages did not install within ${LIMIT_S} s.`;
  const last = output.split('\n').findLast((line) => line.trim() !== '') ?? `code ${code}`;
  return `"${command} ${args.slice(0, 3).join(' ')}" failed: ${last}`;
}

/** The first Python of a version that will do; null for none. */
async function basePython() {
  const check =
    'import sys, venv, ensurepip; ' +
    `sys.exit(0 if sys.version_info[:2] >= (${LEAST.join(', ')}) else 1)`;
  for (const command of ['python3', 'python']) {
    const { code } = await run(command, ['-c', check]).catch(() => ({ code: 1 }));
    if (code === 0) return command;
  }
  return null;
}
