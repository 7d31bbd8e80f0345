// Layer: end-to-end tests. What a person does with runs: waits for one to be done, samples a model
// with the proposed settings, looks at the tree; and draws points to train on.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { readRuns, type Run } from '../../scripts/platform/main-job.mjs';
import type { Workbench } from '../../scripts/platform/workbench.mjs';
import { decodeResult } from '../../src/runs/samples';

/** Waits until the run of this title is completed on disk; a failed one ends the wait. */
export async function completedRun(
  workspace: string,
  kind: Run['kind'],
  title: RegExp,
): Promise<Run> {
  let found: Run | undefined;
  await expect
    .poll(
      async () => {
        found = (await readRuns(workspace)).find(
          (run) => run.kind === kind && title.test(run.title),
        );
        return found?.state === 'failed' ? `failed: ${found.error ?? ''}` : found?.state;
      },
      { timeout: 120_000 },
    )
    .toMatch(/^completed|^failed/);
  expect(found?.error).toBeNull();
  if (found === undefined) throw new Error(`There is no ${kind} run of the title ${title.source}.`);
  return found;
}

/** Samples of a run, row-major (n × 2), in the units of the data. */
export async function samplesOf(workspace: string, run: Run): Promise<Float32Array> {
  const file = join(workspace, '.diffusion', 'runs', run.id, 'samples', 'result.safetensors');
  return decodeResult(await readFile(file)).samples.values;
}

/** Diffusion: Sample from the palette, with every proposal accepted. */
export async function sampleFromPalette(workbench: Workbench, model: string): Promise<void> {
  await workbench.commandOn('Diffusion: Sample', model);
  await workbench.acceptSteps();
}

/** The lines of the runs view from top to bottom: level in the tree and text. */
export async function treeLines(workbench: Workbench): Promise<string[]> {
  const rows = workbench.page.locator('.pane-body .monaco-list-row[aria-level]:visible');
  const lines: string[] = [];
  for (const row of await rows.all()) {
    lines.push(`${(await row.getAttribute('aria-level')) ?? ''} ${await row.innerText()}`);
  }
  return lines.map((line) => line.replace(/\s+/g, ' ').trim());
}

/** Two dabs by key and a stroke by pointer, on the plane of Draw Data. */
export async function drawSomePoints({ page }: Workbench, frame: Frame): Promise<void> {
  const surface = frame.getByTestId('draw-surface');
  await surface.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Space');
  const box = await surface.boundingBox();
  if (box === null) throw new Error('The plane has no place on the screen.');
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.4 * box.height, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => drawnPoints(frame)).toBeGreaterThan(40);
}

/** As many as the view says. */
export async function drawnPoints(frame: Frame): Promise<number> {
  const text = (await frame.getByTestId('draw-count').textContent()) ?? '';
  return Number(/^([\d,]+) points/.exec(text)?.[1].replaceAll(',', '') ?? NaN);
}

/** Whether its button can be pressed; it is no element of HTML that Playwright knows to be disabled. */
export async function canSaveDrawing(frame: Frame): Promise<boolean> {
  return (await frame.getByTestId('draw-save').getAttribute('disabled')) === null;
}
