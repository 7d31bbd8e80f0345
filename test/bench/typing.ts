// Layer: benchmark. `bench typing`: what a key costs in an article of 5,000 lines with 300 equations, at
// each of the places where it may cost most: the host's reading of it, and the page until it is laid
// out. A frame at 60 Hz is 16.7 ms. Of the host the processor's time is taken; of the page, where the
// clock is all there is, the fastest key stands beside the median: on a busy machine that is mostly
// waiting.

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
  /** The host, of the processor: the parse, then what is understood of it and what the rules say. */
  read: number;
  understand: number;
  /** The page, by the clock: its elements, then their layout; of both the fastest key. */
  render: number;
  layout: number;
  fastest: number;
}

export async function typing({ dist, output }: Session): Promise<void> {
  const text = longArticle(LINES, EQUATIONS);
  const places = edits(text, KEYS);
  const first = firstReading(text);
  const host = places.map(({ versions }) => onHost(text, versions));
  const shown = await onPage(join(dist, '..'), text, places);
  const rows = places.map(({ name }, index): TypingRow => ({
    place: name,
    ...host[index],
    ...shown[index],
  }));
  const lines = rows.map(({ place, read, understand: understood, render, layout, fastest }) =>
    [
      place.padEnd(24),
      `host ${read.toFixed(1)} + ${understood.toFixed(1)} ms`.padEnd(24),
      `page ${render.toFixed(1)} + ${layout.toFixed(1)} ms, the fastest ${fastest.toFixed(1)} ms`,
    ].join(''),
  );
  const begun =
    `First reading: ${first.cpu.toFixed(0)} ms in ${first.slices} slices, the longest ` +
    `${first.longest.toFixed(0)} ms by the clock`;
  const headline = `A key in an article of ${LINES} lines and ${EQUATIONS} equations, medians of ${KEYS}:`;
  const columns =
    'host: parse + understanding and rules, of the processor; page: elements + layout, by the clock';
  output.result([begun, headline, columns, ...lines], {
    command: 'bench typing',
    first,
    rows,
  });
}

/** Of this process, in milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface FirstReading {
  /** Parse, understanding and rules, of the processor. */
  cpu: number;
  slices: number;
  longest: number;
}

/** All is new: the host reads it in slices, and others have their turn between them. */
function firstReading(text: string): FirstReading {
  const work = (function* (): Sliced<unknown> {
    const article = yield* new ArticleReader().readInSteps(text);
    return yield* diagnoseInSteps(yield* understandInSteps(article));
  })();
  const begin = processorTime();
  const slices: number[] = [];
  for (let isDone = false; !isDone;) {
    const start = performance.now();
    isDone = forAWhile(work, SLICE_MS) !== null;
    slices.push(performance.now() - start);
  }
  const cpu = processorTime() - begin;
  return { cpu, slices: slices.length, longest: Math.max(...slices) };
}

function onHost(text: string, versions: readonly string[]): { read: number; understand: number } {
  const reader = new ArticleReader();
  const timed = (version: string): [number, number] => {
    const begin = processorTime();
    const article = reader.read(version);
    const read = processorTime();
    diagnose(understand(article));
    return [read - begin, processorTime() - read];
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
): Promise<Pick<TypingRow, 'render' | 'layout' | 'fastest'>[]> {
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
    const rows: Pick<TypingRow, 'render' | 'layout' | 'fastest'>[] = [];
    for (const { versions } of places) {
      await page.evaluate(`article.show(${JSON.stringify(text)})`);
      const times: { script: number; layout: number }[] = [];
      for (const version of versions) {
        await page.evaluate(`article.prepare(${JSON.stringify(version)})`);
        times.push(await page.evaluate('article.timedNext()'));
      }
      rows.push({
        render: median(times.map(({ script }) => script)),
        layout: median(times.map(({ layout }) => layout)),
        fastest: Math.min(...times.map(({ script, layout }) => script + layout)),
      });
    }
    return rows;
  } finally {
    await browser.close();
    server.close();
  }
}
