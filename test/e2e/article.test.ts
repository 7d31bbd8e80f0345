// Layer: end-to-end tests. The article beside its text in a real VS Code: equations typeset, live
// while one types, scrolled in step both ways; malformed LaTeX shown with its message or hint.

import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, it } from 'vitest';
import { root } from '../../scripts/platform/paths.mjs';
import { useWindow } from './window';

const ARTICLE = 'diffusion-models.md';
const MALFORMED = 'malformed.md';
/** An article by somebody else, present where the checkout lies beside it. */
const OTHERS = join(root, '../shared/articles/diffusion-model.md');
const others = existsSync(OTHERS);
if (!others) process.stderr.write(`Skipped: there is no article ${OTHERS}.\n`);

/** What KaTeX made of equations, without the lines in which numbers are filled in. */
const EQUATIONS = '.equation > .katex, .equation > .katex-display > .katex';

const MALFORMED_TEXT = `# Slips

Before $\\frac{1}{$ and after.

$$
\\unknowncommand{x} + 1
$$

The last words, $a + b$.
`;

const window = useWindow({
  prepare: async (workspace) => {
    await writeFile(join(workspace, MALFORMED), MALFORMED_TEXT);
    if (others) await copyFile(OTHERS, join(workspace, 'diffusion-model.md'));
  },
});

it('shows the article beside its text, every equation typeset', async () => {
  const { workbench, workspace } = window;
  await workbench.openFile(ARTICLE);
  await workbench.command('Diffusion: Open Lab Beside Article');
  const frame = await workbench.frame('[data-testid="article"] .katex');
  const source = await readFile(join(workspace, ARTICLE), 'utf8');
  const written = source.match(/\$\$[^$]+\$\$|\$[^$\n]+\$/g) ?? [];
  expect(written.length).toBeGreaterThan(30);
  await expect.poll(() => frame.locator(EQUATIONS).count()).toBe(written.length);
  expect(await frame.getByTestId('equation-error').count()).toBe(0);
  // The fonts were loaded, too: without them glyphs come from elsewhere and widths are wrong.
  const fonts = () => frame.evaluate(() => document.fonts.check('16px KaTeX_Main'));
  await expect.poll(fonts).toBe(true);
});

it('follows what is typed, keeps the place and what was typeset', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="article"]');
  await goToLine(60);
  await expect.poll(() => scrollTop(frame)).toBeGreaterThan(500);
  const before = await scrollTop(frame);
  const equations = await frame.locator(EQUATIONS).count();
  await markEquations(frame);

  await workbench.type('Zebras drink $E = mc^2$ at noon. ');
  await frame.getByText('Zebras drink').waitFor();
  await expect.poll(() => frame.locator(EQUATIONS).count()).toBe(equations + 1);
  expect(Math.abs((await scrollTop(frame)) - before)).toBeLessThan(3);
  expect(await markedEquations(frame)).toBe(equations);
});

it('scrolls with the editor, and the editor with it', async () => {
  const { workbench } = window;
  const frame = await workbench.frame('[data-testid="article"]');
  await workbench.page.keyboard.press('Control+Home');
  await expect.poll(() => scrollTop(frame)).toBeLessThan(5);

  await goToLine(100);
  await expect
    .poll(async () => Math.abs((await firstLineOfPage(frame)) - (await firstLineOfEditor())))
    .toBeLessThanOrEqual(2);
  expect(await firstLineOfEditor()).toBeGreaterThan(60);

  const box = await frame.getByTestId('panel-article').boundingBox();
  if (box === null) throw new Error('The article panel has no place on the screen.');
  await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const down = await firstLineOfEditor();
  await workbench.page.mouse.wheel(0, -900);
  await expect.poll(() => firstLineOfEditor()).toBeLessThan(down - 5);
  await expect
    .poll(async () => Math.abs((await firstLineOfPage(frame)) - (await firstLineOfEditor())))
    .toBeLessThanOrEqual(2);
});

it('shows malformed LaTeX as it was written, with the message, and all the rest', async () => {
  const { workbench } = window;
  await workbench.openFile(MALFORMED);
  const frame = await workbench.frame('[data-testid="equation-error"]');
  const errors = frame.getByTestId('equation-error');
  await expect.poll(() => errors.count()).toBe(2);
  const sources = await errors.locator('.equation-source').allInnerTexts();
  expect(sources.map((text) => text.trim())).toEqual(['\\frac{1}{', '\\unknowncommand{x} + 1']);
  const messages = await errors.locator('.equation-message').allInnerTexts();
  expect(messages[0]).toMatch(/expected '}'/i);
  expect(messages[1]).toMatch(/undefined control sequence.*\\unknowncommand/i);
  const text = await frame.getByTestId('article').innerText();
  for (const kept of ['Slips', 'Before', 'and after.', 'The last words,']) {
    expect(text).toContain(kept);
  }
  expect(await frame.locator(EQUATIONS).count()).toBe(1);
});

it.skipIf(!others)(
  'renders an article by somebody else, its malformed equation too (skipped without ../shared/articles)',
  async () => {
    const { workbench } = window;
    const source = await readFile(OTHERS, 'utf8');
    await workbench.openFile('diffusion-model.md');
    const frame = await workbench.frame('[data-testid="equation-hint"]');
    const written = source.match(/\$\$[^$]+\$\$/g) ?? [];
    await expect.poll(() => frame.locator(EQUATIONS).count()).toBe(written.length);
    // x_(t+1)=\sqrt(1-\beta_t)x_t+…: KaTeX takes it, its writer meant something else.
    const tex = await frame
      .locator(
        ':is(.equation > .katex, .equation > .katex-display) annotation[encoding="application/x-tex"]',
      )
      .allTextContents();
    expect(tex).toEqual(written.map((equation) => equation.slice(2, -2)));
    const hint = await frame.getByTestId('equation-hint').first().getAttribute('title');
    expect(hint).toContain('write x_{t+1}');
    expect(hint).toContain('write \\sqrt{1-\\beta_t}');

    const shown = new Set(words(await frame.getByTestId('article-view').innerText()));
    expect(words(prose(source)).filter((word) => !shown.has(word))).toEqual([]);
  },
);

it('takes an article out of the group that the lab is in, where it would be hidden', async () => {
  const { workbench } = window;
  await workbench.tab('Diffusion Lab').click();
  await workbench.openFile('README.md');
  await workbench.command('Diffusion: Open Lab Beside Article');
  await expect
    .poll(() => frontTabs())
    .toEqual([expect.stringContaining('README'), expect.stringContaining('Diffusion Lab')]);
  expect(await workbench.page.locator('.tab[data-resource-name="README.md"]').count()).toBe(1);
  const frame = await workbench.frame('[data-testid="article"]');
  await frame.getByText('Example workspace').first().waitFor();
});

it('broke no rule of the content security policy', async () => {
  expect(await window.workbench.violations()).toEqual([]);
});

/** What is in front in each group of editors, from left to right. */
function frontTabs(): Promise<string[]> {
  return window.workbench.page
    .locator('.editor-group-container .tab.active')
    .evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('aria-label') ?? ''));
}

async function goToLine(line: number): Promise<void> {
  const { workbench } = window;
  await workbench.tab(ARTICLE).click();
  await workbench.goToLine(line);
}

function scrollTop(frame: Frame): Promise<number> {
  return frame.getByTestId('panel-article').evaluate((panel) => panel.scrollTop);
}

/** Number of the first line of text that the editor shows whole. */
function firstLineOfEditor(): Promise<number> {
  return window.workbench.page.locator('.editor-instance .margin').evaluate((margin) => {
    const top = margin.closest('.monaco-editor')?.getBoundingClientRect().top ?? 0;
    const numbers = [...margin.querySelectorAll('.line-numbers')]
      .filter((number) => number.getBoundingClientRect().top >= top - 2)
      .map((number) => Number(number.textContent));
    return Math.min(...numbers);
  });
}

/** The same of the page: the line of the last block that begins at or above its upper edge. */
function firstLineOfPage(frame: Frame): Promise<number> {
  return frame.getByTestId('panel-article').evaluate((panel) => {
    const top = panel.getBoundingClientRect().top + 1;
    const above = [...panel.querySelectorAll<HTMLElement>('[data-line]')].filter(
      (block) => block.getBoundingClientRect().top <= top,
    );
    return Number(above.at(-1)?.dataset.line ?? 0) + 1;
  });
}

/** Marks the elements that KaTeX made, in a way that nothing but making them anew undoes. */
function markEquations(frame: Frame): Promise<void> {
  return frame.evaluate((equations) => {
    for (const made of document.querySelectorAll(equations)) {
      Object.assign(made, { madeBefore: true });
    }
  }, EQUATIONS);
}

function markedEquations(frame: Frame): Promise<number> {
  return frame.evaluate(
    (equations) =>
      [...document.querySelectorAll(equations)].filter((made) => 'madeBefore' in made).length,
    EQUATIONS,
  );
}

/** The article without front matter, equations, addresses and markup. */
function prose(markdown: string): string {
  return markdown
    .replace(/^---[\s\S]*?\n---/, '')
    .replace(/\$\$[^$]+\$\$/g, ' ')
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/https?:\S+/g, ' ');
}

function words(text: string): string[] {
  return text.match(/\p{Letter}{3,}/gu) ?? [];
}
