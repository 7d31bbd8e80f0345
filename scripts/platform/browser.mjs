// Layer: platform. Finds the browser that shows VS Code and computes on WebGPU: Chromium, Chrome
// or Edge. LAB_BROWSER names one; else PATH and the usual places are searched; on Debian, root
// installs the package; otherwise the command that installs one is named.

import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { mustRun } from './run.mjs';
import { PlatformError, say } from './say.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome.exe',
  'msedge.exe',
];

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const PLACES = {
  linux: ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'],
  darwin: ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `${folder}/${name}.app/Contents/MacOS/${name}`,
    ),
  ),
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable];
    if (!folder) return [];
    return [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Chromium/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ];
  }),
};

/**
 * Everything that talks to the network by itself is off. The sandbox does not work for root, as
 * which containers and CI run.
 */
export const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @type {Record<'software' | 'any' | 'off', string[]>} */
export const WEBGPU_FLAGS = {
  software: [
    '--enable-unsafe-webgpu',
    '--enable-features=Vulkan',
    '--use-webgpu-adapter=swiftshader',
    // A WebGPU canvas is handed to the compositor, which needs the same Vulkan; without these two
    // the GPU process dies at the first frame.
    '--use-vulkan=swiftshader',
    '--use-angle=swiftshader',
  ],
  any: ['--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  off: ['--disable-features=WebGPU'],
};

const VIEWPORT = { width: 1400, height: 900 };

/**
 * Path of a browser, installing Debian's package when that is possible.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const named = process.env.LAB_BROWSER;
  if (named) {
    if (await isExecutable(named)) return named;
    throw new PlatformError(`LAB_BROWSER names "${named}", which is not an executable file.`);
  }
  const found = await findBrowser();
  if (found) return found;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    say('No Chromium, Chrome or Edge found: installing Debian’s chromium.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await mustRun('Updating the package lists', 'apt-get', ['update'], { env });
    await mustRun(
      'Installing chromium',
      'apt-get',
      ['install', '--yes', '--no-install-recommends', 'chromium'],
      { env },
    );
    const installed = await findBrowser();
    if (installed) return installed;
  }
  throw new PlatformError(
    `No Chromium, Chrome or Edge was found. Install one with "${installCommand()}", or name ` +
      'its executable in the environment variable LAB_BROWSER.',
  );
}

/** @returns {Promise<string | null>} */
export async function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(PLACES[process.platform] ?? []),
  ];
  for (const path of candidates) if (await isExecutable(path)) return path;
  return null;
}

/**
 * @typedef {object} Browser
 * @property {import('playwright-core').BrowserContext} context
 * @property {() => Promise<void>} close  and removes the browser's profile
 */

/**
 * Starts the browser with a profile of its own.
 * @param {object} [options]
 * @param {'software' | 'any' | 'off'} [options.webgpu]  `software`: the adapter that every machine
 *   has, so that tests compute the same everywhere; `any`: the GPU where there is one
 * @param {boolean} [options.headless]
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {boolean} [options.closeOnSignal]  false: the caller handles Ctrl-C and closes the browser
 * @returns {Promise<Browser>}
 */
export async function launchBrowser({
  webgpu = 'software',
  headless = true,
  viewport = VIEWPORT,
  closeOnSignal = true,
} = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'diffusion-lab-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...(await launchOptions(webgpu, headless)),
    viewport,
    handleSIGINT: closeOnSignal,
    handleSIGTERM: closeOnSignal,
    handleSIGHUP: closeOnSignal,
  });
  /** @type {Promise<void>} */
  const removed = new Promise((resolve) => {
    context.on('close', () => {
      rm(profile, { recursive: true, force: true, maxRetries: 5 }).then(resolve, (error) => {
        say(`The browser profile ${profile} could not be removed: ${error.message}`);
        resolve();
      });
    });
  });
  return {
    context,
    close: async () => {
      await context.close();
      await removed;
    },
  };
}

/**
 * Starts a browser that several processes share, each in contexts of its own: what is stored in one
 * is not seen in another, and what takes long to start, the GPU process above all, is there already.
 * @returns {Promise<{ endpoint: string, close: () => Promise<void> }>}
 */
export async function serveBrowser() {
  const server = await chromium.launchServer(await launchOptions('software', true));
  return { endpoint: server.wsEndpoint(), close: () => server.close() };
}

/**
 * Opens a context in a browser that {@link serveBrowser} started.
 * @param {string} endpoint
 * @returns {Promise<Browser>}
 */
export async function joinBrowser(endpoint) {
  const browser = await chromium.connect(endpoint);
  const context = await browser.newContext({ viewport: VIEWPORT });
  return {
    context,
    close: async () => {
      await context.close();
      await browser.close();
    },
  };
}

/**
 * @param {keyof typeof WEBGPU_FLAGS} webgpu
 * @param {boolean} headless
 */
async function launchOptions(webgpu, headless) {
  return {
    executablePath: await ensureBrowser(),
    headless,
    // Headless by Playwright's own flag would mean the shell without WebGPU, and its other flag
    // would put the software adapter before a real one.
    ignoreDefaultArgs: ['--headless', ...(webgpu === 'any' ? ['--enable-unsafe-swiftshader'] : [])],
    args: [...FLAGS, ...(headless ? ['--headless=new'] : []), ...WEBGPU_FLAGS[webgpu]],
  };
}

/** @param {string} path */
async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function installCommand() {
  if (process.platform === 'darwin') return 'brew install --cask google-chrome';
  if (process.platform === 'win32') return 'winget install Google.Chrome';
  return 'sudo apt-get install chromium';
}
