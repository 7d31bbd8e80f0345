// Layer: command line. `node scripts/lab.mjs train|sample|verify …`: computes with the very
// worker of the extension, in a headless browser. This file only installs and builds what is
// missing and hands over to the bundle of scripts/lab/main.ts.

import { spawn } from 'node:child_process';
import { ensureDependencies } from './platform/dependencies.mjs';
import { say, PlatformError } from './platform/say.mjs';
import { ensureBuilt } from './lab/build.mjs';

try {
  await ensureDependencies();
  await ensureBuilt();
  const environment = await environmentForWebGpu();
  if (environment !== null) process.exit(await runAgain(environment));
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  say(error.message);
  process.exit(1);
}
await import(new URL('../dist/lab.mjs', import.meta.url).href);

/**
 * WebGPU in Node needs an environment from the start of the process: the one to start anew with,
 * or null where this process will do.
 * @returns {Promise<NodeJS.ProcessEnv | null>}
 */
async function environmentForWebGpu() {
  const [command, ...rest] = process.argv.slice(2);
  if (command !== 'verify' || !rest.some((text) => /^(--engine=)?webgpu$/.test(text))) return null;
  // Imported here, because it needs packages that may just have been installed.
  const { webGpuEnvironment } = await import('./platform/vulkan.mjs');
  const wanted = await webGpuEnvironment();
  return wanted.VK_ICD_FILENAMES === process.env.VK_ICD_FILENAMES ? null : wanted;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
function runAgain(env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, process.argv.slice(1), { env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
