// Layer: benchmark. `bench typing`: what a key costs in an article of 5,000 lines with 300 equations, at
// each of the places where it may cost most: the host's reading of it, and the page until it is laid
// out. A frame at 60 Hz is 16.7 ms.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { launchBrowser } from '../../scripts/platform/browser.mjs';
import { serveFiles } from '../../scripts/platform/httpServer.mjs';
import type { Session } from '../../scripts/lab/program';
import { ArticleReader } from '../../src/shared/article/document';
import { understand, understandInSteps } from '../../src/shared/article/checked';
import { diagnose, diagnoseInSteps } from '../../src/shared/article/rules';
import { forAWhile, SLICE_MS, type Sliced } from '../../src/shared/inSlices';
import { edits, longArticle } from '../e2e/longArticle';
import { median } from './report/results';

const LINES = 5000;
const EQUATIONS = 300;
const KEYS = 15;

/** Medians in milliseconds. */
interface TypingRow {
  place: string;
  /** The host: the parse, then what is understood of it and what the rules say. */
  read: number;
  understand: number;
  /** The page: its elements, then their layout. */
  render: number;
  layout: number;
}

export async function typing({ dist, output }: Session): Promise<void> {
  const text = longArticle(LINES, EQUATIONS);
  const places = edits(text, KEYS);
  const first = firstReading(text);
  const host = places.map(({ versions }) => onHost(text, versions));
  const page = await onPage(join(dist, '..'), text, places);
  const rows = places.map(({ name }, index): TypingRow => ({
    place: name,
    ...host[index],
    ...page[index],
  }));
  const lines = rows.map(({ place, read, understand: understood, render, layout }) =>
    [
      place.padEnd(24),
      `host ${read.toFixed(1)} + ${understood.toFixed(1)} ms`.padEnd(24),
      `page ${render.toFixed(1)} + ${layout.toFixed(1)} ms`,
    ].join(''),
  );
  const begun =
    `First reading: parse ${first.parse.toFixed(0)} ms, then ${first.total.toFixed(0)} ms in ` +
    `${first.slices} slices, the longest ${first.longest.toFixed(0)} ms`;
  const headline = `A key in an article of ${LINES} lines and ${EQUATIONS} equations, medians of ${KEYS}:`;
  output.result(
    [begun, headline, 'host: parse + understanding and rules; page: elements + layout', ...lines],
    {
      command: 'bench typing',
      first,
      rows,
    },
  );
}

interface FirstReading {
  /** Of the whole text, in one piece. */
  parse: number;
  /** Understanding and rules, without the pauses. */
  total: number;
  slices: number;
  longest: number;
}

/** All equations are new: the host reads them in slices, and others have their turn between them. */
function firstReading(text: string): FirstReading {
  const begin = performance.now();
  const article = new ArticleReader().read(text);
  const parse = performance.now() - begin;
  const work = (function* (): Sliced<unknown> {
    return yield* diagnoseInSteps(yield* understandInSteps(article));
  })();
  const slices: number[] = [];
  for (let isDone = false; !isDone;) {
    const start = performance.now();
    isDone = forAWhile(work, SLICE_MS) !== null;
    slices.push(performance.now() - start);
  }
  const total = slices.reduce((sum, ms) => sum + ms, 0);
  return { parse, total, slices: slices.length, longest: Math.max(...slices) };
}

function onHost(text: string, versions: readonly string[]): { read: number; understand: number } {
  const reader = new ArticleReader();
  const timed = (version: string): [number, number] => {
    const begin = performance.now();
    const article = reader.read(version);
    const read = performance.now();
    diagnose(understand(article));
    return [read - begin, performance.now() - read];
  };
  timed(text);
  const times = versions.map(timed);
  return {
    read: median(times.map(([read]) => read)),
    understand: median(times.map(([, rest]) => rest)),
  };
}

async function onPage(
  root: string,
  text: string,
  places: readonly { versions: string[] }[],
): Promise<{ render: number; layout: number }[]> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/e2e/articlePage.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  });
  const html =
    '<!doctype html><meta charset="utf-8"><title>typing</title>' +
    '<link rel="stylesheet" href="katex.css"><link rel="stylesheet" href="article.css">' +
    '<script src="page.js"></script>';
  const style = async (path: string) => ({
    type: 'text/css',
    body: await readFile(join(root, path)),
  });
  const server = await serveFiles(
    new Map<string, { type: string; body: string | Uint8Array }>([
      ['/katex.css', await style('node_modules/katex/dist/katex.min.css')],
      ['/article.css', await style('webview/styles/article.css')],
      ['/', { type: 'text/html', body: html }],
      ['/page.js', { type: 'text/javascript', body: outputFiles[0].contents }],
    ]),
  );
  const browser = await launchBrowser({ webgpu: 'off' });
  try {
    const page = await browser.context.newPage();
    await page.goto(server.origin);
    const rows: { render: number; layout: number }[] = [];
    for (const { versions } of places) {
      await page.evaluate(`article.show(${JSON.stringify(text)})`);
      const times = await page.evaluate<{ script: number; layout: number }[]>(
        `${JSON.stringify(versions)}.map((one) => article.timed(one))`,
      );
      rows.push({
        render: median(times.map(({ script }) => script)),
        layout: median(times.map(({ layout }) => layout)),
      });
    }
    return rows;
  } finally {
    await browser.close();
    server.close();
  }
}
