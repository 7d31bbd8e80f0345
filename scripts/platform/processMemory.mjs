// Layer: platform. Memory of the browser processes that this process started, as Linux accounts it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether this machine tells what its processes hold. */
export const MEMORY_IS_TOLD = existsSync('/proc/self/status');

/**
 * Resident memory in MiB: of the largest page among the descendants of `root`, and of `root` itself.
 * @param {number} root process id
 * @returns {{ page: number, own: number }}
 */
export function memoryOf(root) {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(processOf);
  const parents = new Map(processes.map(({ id, parent }) => [id, parent]));
  /** @param {number | undefined} id @returns {boolean} */
  const descends = (id) => id !== undefined && (id === root || descends(parents.get(id)));
  const pages = processes.filter(({ id, isPage }) => isPage && descends(id));
  const own = processes.find(({ id }) => id === root)?.mebibytes ?? 0;
  return { page: Math.max(0, ...pages.map(({ mebibytes }) => mebibytes)), own };
}

/**
 * What is known of a process; nothing of one that ended meanwhile.
 * @param {string} id
 * @returns {{ id: number, parent: number, isPage: boolean, mebibytes: number }[]}
 */
function processOf(id) {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
    const numberOf = (/** @type {string} */ key) =>
      Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return [
      {
        id: Number(id),
        parent: numberOf('PPid'),
        isPage: command.includes('--type=renderer'),
        mebibytes: numberOf('VmRSS') / 1024,
      },
    ];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ESRCH') return [];
    throw error;
  }
}
