// Layer: end-to-end tests. The equations of an article in a real VS Code: lenses, three warnings with
// quick fixes that make its step right, hovers; nothing in other Markdown files.

import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/platform/paths.mjs';
import { useWindow } from './window';

/** An article by somebody else, present where the checkout lies beside it. */
const OTHERS = join(root, '../shared/articles/diffusion-model.md');
const others = existsSync(OTHERS);
if (!others) process.stderr.write(`Skipped: there is no article ${OTHERS}.\n`);

const ARTICLE = 'diffusion-model.md';
const OTHER = 'notes.md';
const STEP = '$$x_{t+1}=\\sqrt{1-\\beta_t}x_t+\\sqrt{\\beta_t}\\epsilon$$';

const window = useWindow({
  prepare: async (workspace) => {
    await writeFile(join(workspace, OTHER), '# Notes\n\nThe sum $a + b$ costs $5.\n');
    if (others) await copyFile(OTHERS, join(workspace, ARTICLE));
  },
});

const lenses = (text: string) =>
  window.workbench.page.locator('.codelens-decoration a:visible', { hasText: text });

it.skipIf(!others)('offers what can be done with the step of an article', async () => {
  const { workbench } = window;
  await workbench.openFile(ARTICLE);
  await workbench.goToLine(39);
  for (const title of ['Preview Noising', 'Plot Schedule', 'Explain']) {
    await lenses(title).first().waitFor();
  }
});

it.skipIf(!others)('explains the step in a hover', async () => {
  const { workbench } = window;
  await lenses('Explain').first().click();
  const hover = workbench.page.locator('.monaco-hover:visible', { hasText: 'Forward step' });
  await hover.first().waitFor();
  expect(await hover.first().innerText()).toContain('arXiv:2006.11239');
  // The equation, the same with its numbers, and what it does.
  const drawn = () =>
    hover
      .first()
      .locator('img')
      .evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length);
  await expect.poll(drawn).toBe(3);
  await workbench.page.keyboard.press('Escape');
});

it.skipIf(!others)('shows its schedule', async () => {
  const { workbench } = window;
  await lenses('Plot Schedule').first().click();
  const frame = await workbench.frame('[data-testid="panel-schedule"]');
  await frame.locator('[data-testid="panel-schedule"]:visible').waitFor();
});

it.skipIf(!others)('runs the step as it is written beside what it should be', async () => {
  const { workbench } = window;
  await workbench.tab(ARTICLE).click();
  await lenses('Compare with the Right Form').first().click();
  const frame = await workbench.frame('[data-testid="noising-view"]');
  const view = frame.locator('[data-testid="noising-view"][data-compare="true"]');
  await view.locator('.forward-step > .form-title', { hasText: 'As written' }).waitFor();
  await view.locator('.forward-step > .form-title', { hasText: 'As it should be' }).waitFor();
  await expect
    .poll(() => view.getAttribute('data-drawn-variants'))
    .toBe('variance_preserving literal');
});

it.skipIf(!others)('has exactly three warnings, whose fixes make the step right', async () => {
  const { workbench, workspace } = window;
  // A menu that an attempt before has left open.
  await workbench.page.keyboard.press('Escape');
  await workbench.tab(ARTICLE).click();
  const problems = (await workbench.problems('x_(t+1)')).filter((row) => /math|latex/.test(row));
  expect(problems).toHaveLength(3);
  const rules = ['latex/script-parenthesis', 'latex/root-parenthesis', 'math/forward-noise-scale'];
  for (const rule of rules) expect(problems.join('\n')).toContain(rule);

  for (const rule of rules) await fixInProblems(rule);
  await workbench.tab(ARTICLE).click();
  await workbench.page.keyboard.press('Control+s');
  await expect.poll(() => readFile(join(workspace, ARTICLE), 'utf8')).toContain(STEP);
  const rows = workbench.page.locator('.markers-panel .monaco-list-row');
  await expect.poll(() => rows.filter({ hasText: /math\/|latex\// }).count()).toBe(0);
});

it('says nothing about other Markdown files', async () => {
  const { workbench } = window;
  await workbench.openFile(OTHER);
  await workbench.page.locator('.view-line', { hasText: 'costs' }).first().waitFor();
  expect(await lenses('Explain').count()).toBe(0);
});

/**
 * Applies the quick fix of the row with a rule's name, by keyboard: a menu of VS Code drops clicks in
 * its first tenth of a second. The list is drawn anew while the article is checked, and a menu that was
 * open then leads nowhere: it is asked for again.
 */
async function fixInProblems(rule: string): Promise<void> {
  const { page } = window.workbench;
  const rows = page.locator('.markers-panel .monaco-list-row', { hasText: rule });
  const menu = page.locator('.context-view .monaco-menu');
  const fix = menu.locator('.action-item.focused', { hasText: 'Replace by' });
  for (let attempt = 1; ; attempt++) {
    try {
      await rows.first().click({ timeout: 10_000 });
      await page.keyboard.press('Control+.');
      await menu.waitFor({ timeout: 10_000 });
      if ((await fix.count()) === 0) await page.keyboard.press('ArrowDown');
      await fix.waitFor({ timeout: 10_000 });
      await page.keyboard.press('Enter');
      await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(0);
      return;
    } catch (cause) {
      if ((await rows.count()) === 0) return;
      if (attempt === 5) throw cause;
      // The menu, and what it may have opened.
      for (let open = 0; open < 2; open++) await page.keyboard.press('Escape');
    }
  }
}
