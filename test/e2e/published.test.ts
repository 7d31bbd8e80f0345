// Layer: end-to-end tests. A published page, opened from the disk in a plain browser: it works with and
// without WebGPU and without scripts, asks for nothing, and fits narrow and wide windows.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { joinBrowser, launchBrowser, type Browser } from '../../scripts/platform/browser.mjs';
import { root } from '../../scripts/platform/paths.mjs';

const ARTICLE = `---
title: Noise & data
description: How noise comes in.
---

The forward process with a linear schedule from $\\beta_1 = 10^{-4}$ to $\\beta_T = 0.02$, $T = 1000$:

$$x_t = \\sqrt{\\bar\\alpha_t}\\,x_0 + \\sqrt{1-\\bar\\alpha_t}\\,\\epsilon, \\qquad \\epsilon\\sim\\mathcal{N}(0, \\mathbf{I})$$

where

$$\\bar\\alpha_t = \\prod_{s=1}^{t} (1-\\beta_s)$$

![far away](https://example.com/noise.png)
<img src="http://example.com/x.png" onerror="alert(1)"><script src="http://example.com/x.js"></script>

\`\`\`diffusion
name: Moons
data: { name: moons }
sampling: { sampler: ddim, num_inference_steps: 20 }
\`\`\`

| step | scale |
|-----:|:------|
| 1    | 0.9999 |
`;

let folder: string;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-published-'));
  await writeFile(join(folder, 'post.md'), ARTICLE);
  const lab = join(root, 'scripts/lab.mjs');
  const file = join(folder, 'post.html');
  await promisify(execFile)(process.execPath, [
    ...[lab, 'article', 'publish', join(folder, 'post.md'), '--out', file],
  ]);
  url = pathToFileURL(file).href;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** Everything that the page asked for, itself included. */
  requests: string[];
  /** Errors and warnings of its console, and violations of its policy. */
  problems: string[];
}

async function open(context: BrowserContext): Promise<Opened> {
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(url);
  return { page, requests, problems };
}

/** By how many pixels the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A symbol lights up with its like, and a slider of an equation or of a widget changes the numbers. */
async function lightsUpAndCounts(page: Page): Promise<void> {
  const symbols = page.locator('.katex-html [data-symbol="alpha_bar_t"]');
  await symbols.first().hover();
  expect(await page.locator('.katex-html .symbol-lit').count()).toBeGreaterThan(2);
  await page.getByTestId('symbol-note').filter({ hasText: 'product of all α' }).waitFor();
  await page.mouse.move(0, 0);
  const line = page.locator('.numbers-line').first();
  const numbers = () => line.locator('.katex-html').innerText();
  const first = await numbers();
  expect(first).toMatch(/\d/);
  await line.getByRole('slider').fill('900');
  await expect.poll(numbers).not.toBe(first);
  const second = await numbers();
  await page.getByTestId('widget-time').first().fill('10');
  await expect.poll(numbers).not.toBe(second);
}

/** Pixels of a widget's canvases on which something is drawn. */
const inkIn = (widget: Locator): Promise<number> =>
  widget.evaluate((host) => {
    const canvases = [...(host.shadowRoot?.querySelectorAll('canvas') ?? [])];
    let drawn = 0;
    for (const canvas of canvases) {
      const { width, height } = canvas;
      const pixels = width * height === 0 ? null : canvas.getContext('2d');
      const data = pixels?.getImageData(0, 0, width, height).data ?? [];
      for (let at = 3; at < data.length; at += 4) if (data[at] > 0) drawn += 1;
    }
    return drawn;
  });

describe.each(['software', 'off'] as const)('with WebGPU %s', (webgpu) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser({ webgpu });
  });

  afterAll(async () => {
    await browser.close();
  });

  it('shows the article, asks for nothing, and complains of nothing', async () => {
    const { page, requests, problems } = await open(browser.context);
    expect(await page.title()).toBe('Noise & data');
    const fonts = () => page.evaluate(() => document.fonts.check('16px KaTeX_Math'));
    await expect.poll(fonts).toBe(true);
    expect(await page.locator('.katex-display').count()).toBe(2);
    expect(await page.locator('.recipe-card').innerText()).toContain('DDIM, 20 steps');
    const widgets = page.locator('.diffusion-widget');
    expect(await widgets.count()).toBeGreaterThan(1);
    for (const widget of await widgets.all()) {
      await widget.scrollIntoViewIfNeeded();
      await expect.poll(() => inkIn(widget)).toBeGreaterThan(200);
      // The picture gave its place to the widget.
      expect(await widget.locator('.widget-still').isVisible()).toBe(false);
    }
    await lightsUpAndCounts(page);
    for (const width of [360, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await overflow(page)).toBe(0);
      }
    }
    expect(requests).toEqual([url]);
    expect(problems).toEqual([]);
    await page.close();
  });
});

it('shows computed pictures where no script runs', async () => {
  const browser = await joinBrowser(inject('browser'));
  try {
    const context = await browser.context.browser()?.newContext({ javaScriptEnabled: false });
    if (context === undefined) throw new Error('The browser of the run has no contexts.');
    const { page, requests, problems } = await open(context);
    const stills = page.locator('.diffusion-widget .widget-still svg');
    expect(await stills.count()).toBeGreaterThan(1);
    for (const still of await stills.all()) {
      expect(await still.isVisible()).toBe(true);
      expect((await still.boundingBox())?.height).toBeGreaterThan(50);
      expect(await still.locator('polyline, path').count()).toBeGreaterThan(4);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await overflow(page)).toBe(0);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 700, height: 1000 });
    expect(await overflow(page)).toBe(0);
    expect(requests).toEqual([url]);
    expect(problems).toEqual([]);
    await context.close();
  } finally {
    await browser.close();
  }
});
