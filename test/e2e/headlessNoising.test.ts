// The noising kernel against the CPU formula, in a real browser with WebGPU (SwiftShader).
// The worker's own classes are bundled into a bare page that hands their numbers out.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/platform/browser.mjs';

/** What the page reports for one case. */
interface Comparison {
  largestDifference: number;
  histogramDifference: number;
  /** Pixels whose colour differs from the CPU's by more than one level, of all pixels. */
  wrongPixels: number;
}

interface Case {
  kind: 'image' | 'points';
  signal: number;
  noise: number;
  seed: number;
}

let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./headlessNoisingPage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  });
  context = await launchBrowser();
  page = await context.newPage();
  // WebGPU needs a secure context, which about:blank is not; nothing is fetched from this host.
  await page.route('http://localhost/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>noising</title>' }),
  );
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: outputFiles[0].text });
}, 120_000);

afterAll(async () => {
  await context.close();
});

function compare(asked: Case): Promise<Comparison> {
  return page.evaluate(
    (given) => (window as unknown as { compare(c: Case): Promise<Comparison> }).compare(given),
    asked,
  );
}

describe('noising kernel', () => {
  // ε reaches 5.9: float32 holds it to 2.4e-7, and Box–Muller in float32 takes a few roundings;
  // SwiftShader was measured at 4.8e-7. A wrong word of Philox would miss by about 1.
  const TOLERANCE = 2e-6;

  it.each<Case>([
    { kind: 'image', signal: 1, noise: 0, seed: 0 },
    { kind: 'image', signal: 0.87, noise: 0.49, seed: 7 },
    { kind: 'image', signal: 0, noise: 1, seed: 2 ** 40 + 3 },
    { kind: 'points', signal: 0.6, noise: 0.8, seed: 1 },
  ])('agrees with the CPU for $kind, a = $signal, s = $noise, seed $seed', async (asked) => {
    const found = await compare(asked);
    expect(found.largestDifference).toBeLessThan(TOLERANCE);
    // A value within the tolerance of an edge may fall into the next bin.
    expect(found.histogramDifference).toBeLessThanOrEqual(4);
    expect(found.wrongPixels).toBe(0);
  });
});
