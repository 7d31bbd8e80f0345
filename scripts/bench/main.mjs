// Layer: bench. `npm run bench [-- --rounds N] [-- --json]`: measures train steps and forward
// passes in a headless Chromium, all engines interleaved in every round, and prints medians,
// ratios and the share of the measured peak. Needs the kernels of `npm run build` under dist/.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../platform/browser.mjs';
import { root } from '../platform/paths.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  console.error(`--rounds is "${values.rounds}"; it must be a whole number of at least 1.`);
  process.exit(2);
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Everything that the page loads, by path. */
async function files() {
  const bundle = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/page.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  });
  const dist = (/** @type {string} */ name) => readFile(join(root, 'dist', name));
  /** @type {Record<string, [type: string, body: string | Uint8Array]>} */
  const served = {
    '/': ['text/html', '<!doctype html><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', bundle.outputFiles[0].contents],
    '/relaxed.wasm': ['application/wasm', await dist('engine-relaxed.wasm')],
    '/plain.wasm': ['application/wasm', await dist('engine-plain.wasm')],
    '/tfjs.wasm': ['application/wasm', await dist('tfjs-backend-wasm-simd.wasm')],
  };
  return served;
}

/** In the page: fetches the binaries and prepares every row. */
const START = `(async () => {
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  const relaxed = await bytes('/relaxed.wasm');
  const plain = await bytes('/plain.wasm');
  return bench.start({ relaxed, plain }, await bytes('/tfjs.wasm'));
})()`;

const served = await files();
const server = createServer(({ url }, response) => {
  const [type, body] = served[url ?? ''] ?? ['text/plain', ''];
  response.writeHead(body === '' ? 404 : 200, { 'Content-Type': type }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
const address = server.address();
const port = typeof address === 'object' ? address?.port : null;
const profile = await mkdtemp(join(tmpdir(), 'diffusion-bench-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: await ensureBrowser(),
  args: BROWSER_FLAGS,
});
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction('typeof bench === "object"');
  /** @type {import('../../test/bench/page').BenchStart} */
  const started = await page.evaluate(START);
  /** @type {number[][]} */
  const times = [];
  for (let index = 0; index < rounds; index++) {
    console.error(`round ${index + 1} of ${rounds}`);
    times.push(await page.evaluate('bench.round()'));
  }
  report(started, times);
} finally {
  await context.close();
  server.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * @param {import('../../test/bench/page').BenchStart} started
 * @param {number[][]} times milliseconds by round and row
 */
function report({ rows, fusedMultiplyAdd, lossDifference }, times) {
  const results = rows.map((row, index) => {
    const ms = median(times.map((round) => round[index]));
    return { ...row, ms, gflops: row.flops === null ? null : row.flops / ms / 1e6 };
  });
  const machine = { processors: cpus().length, model: cpus()[0].model, fusedMultiplyAdd };
  if (values.json) {
    console.log(JSON.stringify({ machine, rounds, lossDifference, results }));
    return;
  }
  const peak = results[0].gflops ?? 0;
  console.log(`${machine.processors} × ${machine.model}; fused multiply-add: ${fusedMultiplyAdd}`);
  console.log(`losses of both engines differ by at most ${lossDifference.toPrecision(2)}\n`);
  for (const { workload, engine, ms, gflops } of results) {
    const best = Math.min(...results.filter((r) => r.workload === workload).map((r) => r.ms));
    const share =
      gflops === null
        ? ''
        : `${gflops.toFixed(1)} GFLOP/s, ${((100 * gflops) / peak).toFixed(0)} % of peak`;
    console.log(
      [
        workload.padEnd(46),
        engine.padEnd(15),
        `${ms.toFixed(2)} ms`.padStart(10),
        `${(ms / best).toFixed(1)}×`.padStart(7),
        share,
      ].join('  '),
    );
  }
}
