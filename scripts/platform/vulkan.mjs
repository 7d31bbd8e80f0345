// Layer: platform. WebGPU outside a browser: Dawn for Node finds Metal and Direct3D by itself, but
// on Linux it needs a Vulkan loader and driver. Chromium brings both (SwiftShader, which computes
// on the CPU), and they must be named before a process starts. LAB_VULKAN=system takes the
// machine's own instead, for machines with a GPU.

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { PlatformError } from './say.mjs';

const LOADER = 'libvulkan.so.1';
const DRIVER = 'vk_swiftshader_icd.json';

/** Where packages put what their starter in /usr/bin runs. */
const FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
];

/**
 * The environment in which a Node process can open WebGPU devices.
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function webGpuEnvironment() {
  if (process.platform !== 'linux' || process.env.LAB_VULKAN === 'system') return process.env;
  const browser = await ensureBrowser();
  const folder = [dirname(realpathSync(browser)), ...FOLDERS].find((candidate) =>
    [LOADER, DRIVER].every((file) => existsSync(join(candidate, file))),
  );
  if (folder === undefined) {
    throw new PlatformError(
      `WebGPU in Node needs ${LOADER} and ${DRIVER}, which are not beside ${browser}; install ` +
        'Chromium from a package, or set LAB_VULKAN=system to use the machine’s own Vulkan.',
    );
  }
  const { LD_LIBRARY_PATH: before } = process.env;
  return {
    ...process.env,
    LD_LIBRARY_PATH: before ? `${folder}:${before}` : folder,
    VK_ICD_FILENAMES: join(folder, DRIVER),
  };
}
