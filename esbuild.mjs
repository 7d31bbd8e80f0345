// Layer: build. Makes everything under dist/ that VS Code, the page, the worker and the
// command line load. `node esbuild.mjs [--production] [--watch] [--tests] [--out=FOLDER]`: minified and
// with the licences of what is bundled, rebuilt on every change, with the host tests bundled to
// dist/test-host as well, or in another folder than dist.
// What goes where is stated once, in `bundles` and `assets` below.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { writeKernelSignatures } from './scripts/kernel-signatures.mjs';
import { bundledPackages, notices } from './scripts/platform/notices.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const flags = new Set(process.argv.slice(2));
const known = ['--production', '--watch', '--tests', '--out=FOLDER'];
/** Where everything is written. */
let dist = 'dist';
for (const flag of flags) {
  if (/^--out=./.test(flag)) dist = resolve(root, flag.slice('--out='.length));
  else if (!known.includes(flag)) {
    console.error(`Unknown option ${flag}. Options: ${known.join(', ')}.`);
    process.exit(2);
  }
}
const production = flags.has('--production');

/** @type {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  // In a production build the licences stand in one file, see `notices`.
  legalComments: production ? 'none' : 'inline',
  target: 'es2023',
  metafile: true,
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};

/** Sources that exports write. @type {esbuild.BuildOptions['loader']} */
const pythonSources = { '.py': 'text' };

/** In the extension host: CommonJS, with `vscode` provided by VS Code. */
const host = {
  ...shared,
  format: /** @type {const} */ ('cjs'),
  external: ['vscode'],
  loader: pythonSources,
};

/** In the page: the fonts of KaTeX as files beside the style sheet, the newest format only. */
const page = {
  ...shared,
  format: /** @type {const} */ ('esm'),
  platform: /** @type {const} */ ('browser'),
  assetNames: 'fonts/[name]',
  loader: /** @type {const} */ ({
    '.woff2': 'file',
    '.woff': 'empty',
    '.ttf': 'empty',
    '.png': 'dataurl',
  }),
};

/**
 * Node's extension host: what `import()` brings later is in files of its own below dist/host, so that an
 * activation reads the entrance only. esbuild splits ES modules, each of which then becomes CommonJS.
 * @type {esbuild.BuildOptions}
 */
const nodeHost = {
  ...host,
  format: 'esm',
  platform: 'node',
  splitting: true,
  sourcemap: production ? false : 'inline',
  outdir: dist,
  chunkNames: 'host/[name]-[hash]',
  write: false,
  plugins: [commonJsFiles()],
};

/** What is built from what. @type {[entry: string, options: esbuild.BuildOptions][]} */
const bundles = [
  ['src/extension.ts', nodeHost],
  // A web extension host reads one file; what is not asked for is not run.
  ['src/extension.ts', { ...host, platform: 'browser', outfile: join(dist, 'extension.web.js') }],
  ['webview/index.ts', { ...page, outfile: join(dist, 'page.js') }],
  ['webview/headless.ts', { ...page, outfile: join(dist, 'headless.js') }],
  // Widgets in VS Code's Markdown preview: a classic script without anything of the lab.
  ['webview/preview.ts', { ...page, format: 'iife', outfile: join(dist, 'preview.js') }],
  // What is put into published pages; of the fonts those that a page uses.
  ['webview/published.ts', { ...page, format: 'iife', outfile: join(dist, 'published.js') }],
  ['webview/styles/published.css', { ...page, outfile: join(dist, 'published.css') }],
  // A classic script: the page starts it from a Blob.
  [
    'webview/lab/worker.ts',
    {
      ...shared,
      format: 'iife',
      platform: 'browser',
      outfile: join(dist, 'worker.js'),
      // Weights of the classifiers that judge pictures.
      loader: { '.safetensors': 'binary' },
    },
  ],
  [
    'scripts/lab/main.ts',
    {
      ...shared,
      format: 'esm',
      platform: 'node',
      outfile: join(dist, 'lab.mjs'),
      external: ['commander', 'esbuild', 'playwright-core', 'webgpu', 'yaml'],
      loader: pythonSources,
    },
  ],
];

/**
 * Writes the ES modules of a build as CommonJS.
 * @returns {esbuild.Plugin}
 */
function commonJsFiles() {
  return {
    name: 'common-js-files',
    setup(build) {
      build.onEnd(async ({ outputFiles = [] }) => {
        for (const { path, text } of outputFiles) {
          const isCode = path.endsWith('.js');
          const { code, map } = isCode
            ? await esbuild.transform(text, {
                format: 'cjs',
                platform: 'node',
                target: 'es2023',
                // `import()` is a `require` that comes later, by the same loader.
                supported: { 'dynamic-import': false },
                minify: production,
                legalComments: 'inline',
                sourcemap: production ? false : 'external',
                sourcefile: path,
              })
            : { code: text, map: '' };
          await mkdir(dirname(path), { recursive: true });
          if (map === '') await writeFile(path, code);
          else {
            await writeFile(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
            await writeFile(`${path}.map`, map);
          }
        }
      });
    },
  };
}

/** Files that are loaded as they are. */
const assets = [
  'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
];

/** Bundles whose entry is part of this checkout. */
function presentBundles() {
  return bundles
    .filter(([entry]) => existsSync(join(root, entry)))
    .map(([entry, options]) => ({ ...options, entryPoints: [entry] }));
}

/** The modules that mocha runs inside the extension host. */
async function hostTests() {
  const files = await readdir(join(root, 'test/host'));
  return {
    ...host,
    platform: /** @type {const} */ ('node'),
    outdir: join(dist, 'test-host'),
    external: ['vscode', 'mocha'],
    entryPoints: files.filter((name) => name.endsWith('.ts')).map((name) => `test/host/${name}`),
  };
}

async function copyAssets() {
  await mkdir(resolve(root, dist), { recursive: true });
  for (const source of assets) await cp(join(root, source), resolve(root, dist, basename(source)));
}

/** The kernels of the lab's engine: with relaxed SIMD, and without for where it is not known. */
async function compileKernels() {
  writeKernelSignatures();
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const config = join(root, 'webview/lab/engine/wasm/asconfig.json');
  for (const target of ['relaxed', 'plain']) {
    const file = resolve(root, dist, `engine-${target}.wasm`);
    const options = ['--config', config, '--target', target, '--outFile', file];
    await promisify(execFile)(process.execPath, [compiler, ...options]);
  }
}

/** @param {esbuild.BuildResult} result */
function printSizes(result) {
  for (const [file, { bytes }] of Object.entries(result.metafile?.outputs ?? {})) {
    if (/\.(map|woff2?|ttf|txt)$/.test(file)) continue;
    console.log(`${(bytes / 1000).toFixed(1).padStart(9)} kB  ${relative('.', file)}`);
  }
}

/**
 * Says when a round of builds begins and ends, in the words that the problem matcher of
 * .vscode/tasks.json waits for, and prints every message in esbuild's own format.
 * @returns {esbuild.Plugin}
 */
function reportRounds() {
  let building = 0;
  return {
    name: 'report-rounds',
    setup(build) {
      build.onStart(() => {
        if (building++ === 0) console.log('[watch] build started');
      });
      build.onEnd((result) => {
        printMessages(result);
        if (--building === 0) console.log('[watch] build finished');
      });
    },
  };
}

/** @param {Pick<esbuild.BuildResult, 'errors' | 'warnings'>} messages */
function printMessages({ errors, warnings }) {
  for (const [kind, messages] of /** @type {const} */ ([
    ['error', errors],
    ['warning', warnings],
  ])) {
    for (const line of esbuild.formatMessagesSync(messages, { kind })) console.error(line);
  }
}

const builds = presentBundles();
if (flags.has('--tests')) builds.push(await hostTests());

if (flags.has('--watch')) {
  await copyAssets();
  await compileKernels();
  const reporter = reportRounds();
  for (const options of builds) {
    const context = await esbuild.context({ ...options, plugins: [reporter] });
    await context.watch();
  }
} else {
  await rm(resolve(root, dist), { recursive: true, force: true });
  await copyAssets();
  await compileKernels();
  const results = await Promise.allSettled(builds.map((options) => esbuild.build(options)));
  for (const result of results) {
    if (result.status === 'fulfilled') {
      printMessages(result.value);
      printSizes(result.value);
    } else if (Array.isArray(result.reason?.errors)) printMessages(result.reason);
    else throw result.reason;
  }
  if (results.some(({ status }) => status === 'rejected')) process.exit(1);
  if (production) {
    const inputs = results.flatMap((result) =>
      result.status === 'fulfilled' ? Object.keys(result.value.metafile?.inputs ?? {}) : [],
    );
    const text = await notices(root, bundledPackages([...inputs, ...assets]));
    await writeFile(resolve(root, dist, 'THIRD_PARTY_NOTICES.txt'), text);
  }
}
