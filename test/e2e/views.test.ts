// Layer: end-to-end tests. What holds for every view of the lab in a real VS Code: nothing but its
// content scrolls, nothing is wider than a narrow lab, the tabs are one line, the lines behind curves
// are weaker than the curves in every theme, plots show the values under the cursor; axe finds nothing
// serious, the focus follows the order of reading, and nothing moves where less movement is asked for.

import type { Frame, Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  chooseTheme,
  resizeFrame,
  themeShown,
  THEME_NAMES,
} from '../../scripts/platform/themes.mjs';
import { axeFindings, focusOrder, movements } from './accessibility';
import { useWindow } from './window';

const VIEWS = [
  'article',
  'schedule',
  'noising',
  'data',
  'training',
  'sampling',
  'explore',
  'inpaint',
  'race',
  'numerics',
];
/** A lab beside an editor on a small screen, and one that has the window to itself. */
const NARROW = 426;
const WIDE = 1000;

const window = useWindow({ prepare: (workspace) => chooseTheme(workspace, 'dark') });
let frame: Frame;

beforeAll(async () => {
  await window.workbench.command('Diffusion: Plot Schedule');
  frame = await window.workbench.frame('[data-testid="schedule-view"][data-t]:visible');
});

describe.each([NARROW, WIDE])('at a width of %i pixels', (width) => {
  beforeAll(async () => {
    await setWidth(width);
  });

  it.each(VIEWS)('%s scrolls without the tab bar, and is no wider than the lab', async (view) => {
    await frame.getByTestId(`tab-${view}`).click();
    const panel = frame.getByTestId(`panel-${view}`);
    await panel.waitFor();
    await panel.evaluate((element) => {
      for (const details of element.querySelectorAll('details')) details.open = true;
    });
    await scrollToEnd(panel);
    const { page, taller, wide, high } = await panel.evaluate((element) => ({
      page: document.scrollingElement?.scrollTop ?? -1,
      taller: document.documentElement.scrollHeight - innerHeight,
      // What makes a panel wider, by name; what scrolls by itself does not.
      wide:
        element.scrollWidth <= element.clientWidth
          ? []
          : Array.from(element.querySelectorAll<HTMLElement>('*'))
              .filter((child) => child.getBoundingClientRect().right > innerWidth)
              .map(
                (child) => `${child.tagName} ${child.className} ${child.textContent.slice(0, 40)}`,
              ),
      // The last thing of the view is at the end of what can be scrolled to.
      high: element.scrollHeight - element.clientHeight - element.scrollTop,
    }));
    expect(page).toBe(0);
    expect(taller).toBeLessThanOrEqual(0);
    expect(wide).toEqual([]);
    expect(high).toBeLessThanOrEqual(1);
    expect(await isInSight(frame.getByTestId(`tab-${view}`))).toBe(true);
    expect(await tabLines()).toBe(1);
  });
});

describe('by keyboard', () => {
  it.each(VIEWS)('the focus goes through %s in the order of reading', async (view) => {
    await frame.getByTestId(`tab-${view}`).click();
    const { stops, positive, backward } = await focusOrder(
      window.workbench.page,
      frame,
      `panel-${view}`,
    );
    expect(positive).toEqual([]);
    expect(backward).toEqual([]);
    // Until data are inspected, their view has nothing to press.
    if (view !== 'data') expect(stops).toBeGreaterThan(1);
  });

  it('nothing moves by itself where less movement is asked for', async () => {
    const { page } = window.workbench;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const view of VIEWS) {
      await frame.getByTestId(`tab-${view}`).click();
      await frame.getByTestId(`panel-${view}`).waitFor();
      expect(await movements(frame), view).toEqual([]);
    }
    await page.emulateMedia({ reducedMotion: null });
  });
});

it('axe sees a button without a name and a text that is too weak', async () => {
  await frame.evaluate(() => {
    const faulty = document.createElement('div');
    faulty.id = 'faulty';
    faulty.append(document.createElement('button'), 'weak');
    faulty.style.color = '#777';
    faulty.style.background = '#888';
    document.body.append(faulty);
  });
  const found = (await axeFindings(frame, '#faulty')).join('\n');
  await frame.evaluate(() => document.querySelector('#faulty')?.remove());
  expect(found).toContain('button-name');
  expect(found).toContain('color-contrast');
});

describe('tabs', () => {
  it('are moved along by key and name their panel', async () => {
    await frame.getByTestId('tab-schedule').click();
    await window.workbench.page.keyboard.press('ArrowRight');
    const noising = frame.getByTestId('tab-noising');
    expect(await noising.getAttribute('aria-selected')).toBe('true');
    expect(await noising.evaluate((tab) => tab === document.activeElement)).toBe(true);
    const panel = await noising.getAttribute('aria-controls');
    expect(await frame.locator(`#${panel ?? ''}`).getAttribute('aria-labelledby')).toBe(
      await noising.getAttribute('id'),
    );
    await window.workbench.page.keyboard.press('End');
    expect(await frame.getByTestId('tab-numerics').getAttribute('aria-selected')).toBe('true');
  });

  it('come into sight where the lab is too narrow for all of them, by key and by pointer', async () => {
    await setWidth(NARROW);
    await frame.getByTestId('tab-article').click();
    expect(await isInSight(frame.getByTestId('tab-numerics'))).toBe(false);
    // Each click goes half a width on; behind the last tab there is no button that way.
    const more = frame.locator('.tab-scroll:visible').last();
    await expect
      .poll(async () => {
        const isThere = await isInSight(frame.getByTestId('tab-numerics'));
        if (!isThere) await more.click();
        return isThere;
      })
      .toBe(true);
    await frame.getByTestId('tab-numerics').click();
    await window.workbench.page.keyboard.press('Home');
    for (const view of VIEWS) {
      await expect.poll(() => isInSight(frame.getByTestId(`tab-${view}`))).toBe(true);
      await window.workbench.page.keyboard.press('ArrowRight');
    }
  });
});

describe('the schedule', () => {
  beforeAll(async () => {
    await frame.getByTestId('tab-schedule').click();
    await unfold('schedule-settings');
  });

  it('shows the values under the cursor, by pointer and by key', async () => {
    const plot = frame.getByTestId('schedule-plot-alphaBar');
    const values = plot.getByTestId('schedule-plot-alphaBar-values');
    await plot.locator('.u-over').hover();
    await expect.poll(() => values.textContent()).toMatch(/^t \d+Linear.*Cosine.*0\.\d+/);
    await frame.getByTestId('schedule-t').hover();
    await expect.poll(() => values.isVisible()).toBe(false);
    await plot.locator('.plot').focus();
    await window.workbench.page.keyboard.press('End');
    await expect.poll(() => plot.getByRole('status').textContent()).toMatch(/^t 999, Linear/);
    await window.workbench.page.keyboard.press('ArrowLeft');
    await expect.poll(() => values.textContent()).toMatch(/^t 998/);
    await window.workbench.page.keyboard.press('Enter');
    await expect.poll(() => viewData('t')).toBe('998');
  });

  it('has the numbers of a plot as a table, behind a button', async () => {
    const numbers = frame.getByTestId('schedule-plot-alphaBar-table');
    expect(await numbers.isVisible()).toBe(false);
    await frame.getByTestId('schedule-plot-alphaBar-table-button').press('Enter');
    const heads = await numbers.locator('thead th').allTextContents();
    expect(heads.slice(0, 2)).toEqual(['t', 'Linear']);
    expect(await numbers.locator('caption').textContent()).toBe(
      '200 of 1,000 points, evenly spaced',
    );
    const first = await numbers.locator('tbody tr').first().locator('th, td').allTextContents();
    // ᾱ₀ = 1 − β₀, of the linear schedule 1 − 0.0001.
    expect(first.slice(0, 2)).toEqual(['0', '0.9999']);
    expect(await numbers.locator('tbody tr').count()).toBe(200);
    await frame.getByTestId('schedule-plot-alphaBar-table-button').press('Enter');
    expect(await numbers.isVisible()).toBe(false);
  });

  it('draws the chosen schedule thicker, whichever it is', async () => {
    await choose('schedule-schedule-beta_schedule', 'squaredcos_cap_v2');
    await pointerAway();
    const before = await inked('blue');
    const cosine = await inked('orange');
    await choose('schedule-schedule-beta_schedule', 'linear');
    await pointerAway();
    await expect.poll(() => inked('blue')).toBeGreaterThan(1.4 * before);
    expect(await inked('orange')).toBeLessThan(cosine / 1.4);
  });

  it('keeps the place of t while another T is typed', async () => {
    await frame.getByTestId('schedule-t').fill('562');
    await expect.poll(() => viewData('t')).toBe('562');
    const steps = frame.getByTestId('schedule-schedule-num_train_timesteps').locator('input');
    // Not by a key: VS Code selects everything in a later turn, in the midst of what is typed then.
    await steps.selectText();
    for (const digit of '50') await window.workbench.page.keyboard.press(digit);
    await expect.poll(() => viewData('t')).toBe('28');
    await steps.selectText();
    for (const digit of '1000') await window.workbench.page.keyboard.press(digit);
    await expect.poll(() => viewData('t')).toBe('562');
  });
});

it('says of the literal step what the schedule makes of it', async () => {
  await frame.getByTestId('tab-noising').click();
  await frame.getByTestId('noising-compare').click();
  await unfold('noising-settings');
  const caption = frame.getByTestId('noising-variant-text-literal');
  await choose('noising-schedule', 'squaredcos_cap_v2');
  await expect.poll(() => caption.textContent()).toContain('x_T is nearly N(0, 1)');
  await choose('noising-schedule', 'linear');
  await expect.poll(() => caption.textContent()).toContain('x_T is not N(0, 1)');
  await choose('noising-source', 'points:dino');
  await frame.getByTestId('noising-t').fill('-1');
  // Standardised as for training, and said beside what is expected.
  await expect
    .poll(() => frame.getByTestId('noising-moments').textContent())
    .toBe('Mean 0.00, expected 0.00 · deviation 1.00, expected 1.00');
  await expect
    .poll(() => frame.getByTestId('noising-histogram').textContent())
    .toMatch(/Mean -?0\.00, standard deviation 1\.00/);
});

describe.each(THEME_NAMES)('in the theme %s', (theme) => {
  it('the lines behind curves are seen and weaker than the curves', async () => {
    await chooseTheme(window.workspace, theme);
    await setWidth(WIDE);
    await frame.getByTestId('tab-schedule').click();
    await themeShown(window.workbench.page, frame, theme);
    const { grid, curves } = await contrasts();
    expect(grid).toBeGreaterThan(1.15);
    for (const [color, contrast] of Object.entries(curves)) {
      expect(contrast, color).toBeGreaterThan(1.3 * grid);
    }
  });

  it('axe finds nothing serious in any view', async () => {
    const found: string[] = [];
    for (const view of VIEWS) {
      await frame.getByTestId(`tab-${view}`).click();
      await frame.getByTestId(`panel-${view}`).waitFor();
      // Nothing but colours depends on the theme.
      const only = theme === 'light' ? undefined : 'color-contrast';
      const findings = await axeFindings(frame, `[data-testid="panel-${view}"]`, only);
      found.push(...findings.map((finding) => `${view}: ${finding}`));
    }
    found.push(...(await axeFindings(frame, '[role="tablist"]')));
    expect(found).toEqual([]);
  });
});

it('broke no rule of the content security policy', async () => {
  expect(await window.workbench.violations()).toEqual([]);
});

function setWidth(width: number): Promise<void> {
  return resizeFrame(window.workbench.page, frame, { width });
}

/** As a reader does: with the wheel, until nothing moves any more. */
async function scrollToEnd(panel: Locator): Promise<void> {
  await panel.hover({ position: { x: 5, y: 5 } });
  const top = (): Promise<number> =>
    panel.evaluate((element) => element.scrollTop + (document.scrollingElement?.scrollTop ?? 0));
  for (let before = -1, now = await top(); now !== before;) {
    before = now;
    await window.workbench.page.mouse.wheel(0, 20_000);
    await panel.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    now = await top();
  }
}

/** In how many lines the tabs stand. */
function tabLines(): Promise<number> {
  return frame
    .getByRole('tab')
    .evaluateAll((tabs) => new Set(tabs.map((tab) => tab.getBoundingClientRect().top)).size);
}

/** A tab that is whole within the row of tabs, as far as that is scrolled. */
function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((tab) => {
    const { left, right, top, bottom } = tab.getBoundingClientRect();
    const row = (tab.parentElement ?? tab).getBoundingClientRect();
    const isInRow = left >= row.left - 1 && right <= row.right + 1;
    return isInRow && row.right <= innerWidth && top >= 0 && bottom <= innerHeight;
  });
}

function viewData(key: string): Promise<string | undefined> {
  return frame.getByTestId('schedule-view').evaluate((view, name) => view.dataset[name], key);
}

async function choose(id: string, value: string): Promise<void> {
  const dropdown = frame.getByTestId(id);
  await dropdown.click();
  await dropdown.locator(`vscode-option[value="${value}"]`).click();
}

async function unfold(id: string): Promise<void> {
  const folded = frame.getByTestId(id);
  if ((await folded.getAttribute('open')) === null) await folded.locator('summary').click();
}

async function pointerAway(): Promise<void> {
  await frame.getByTestId('schedule-t').hover();
}

/** Pixels of the plot of ᾱ that have the colour of a curve. */
function inked(color: string): Promise<number> {
  return frame.getByTestId('schedule-plot-alphaBar').evaluate((plot, name) => {
    const canvas = plot.querySelector('canvas');
    const probe = document.createElement('span');
    probe.className = `ink-${name}`;
    plot.append(probe);
    const wanted = (getComputedStyle(probe).color.match(/\d+/g) ?? []).slice(0, 3).map(Number);
    probe.remove();
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (wanted.every((value, channel) => Math.abs(value - (data[i + channel] ?? 0)) < 12))
        count++;
    }
    return count;
  }, color);
}

/** Contrast ratios (WCAG) of the grid and of each curve's colour with the background. */
function contrasts(): Promise<{ grid: number; curves: Record<string, number> }> {
  return frame.evaluate(() => {
    const background = getComputedStyle(document.body).backgroundColor;
    const luminance = (css: string): number => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('There is no canvas.');
      for (const color of [background, css]) {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
      }
      const [r = 0, g = 0, b = 0] = Array.from(context.getImageData(0, 0, 1, 1).data, (value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (css: string): number => {
      const [high = 0, low = 0] = [luminance(css), luminance(background)].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    };
    const inkOf = (className: string): string => {
      const probe = document.createElement('span');
      probe.className = className;
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };
    const names = ['blue', 'red', 'green', 'orange', 'purple', 'cyan', 'foreground', 'muted'];
    return {
      grid: contrast(getComputedStyle(document.body).getPropertyValue('--grid').trim()),
      curves: Object.fromEntries(names.map((name) => [name, contrast(inkOf(`ink-${name}`))])),
    };
  });
}
