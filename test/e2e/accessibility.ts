// Layer: end-to-end tests. What a view must be for people who do not see it, or do not use a mouse: what
// axe finds in it, where the focus goes, what moves by itself, and what is in sight.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** More than the header of the lab has. */
const HEADER_STOPS = 12;

/** As much of axe as is called here. */
interface Axe {
  run(
    context: string,
    options: object,
  ): Promise<{
    violations: {
      id: string;
      impact: string | null;
      nodes: { target: unknown[]; failureSummary?: string }[];
    }[];
  }>;
}

/**
 * What axe calls serious or critical in a part of the frame, one line each. It comes through the
 * browser's debugger, for which the content security policy of the page does not hold.
 * @param only one rule, where the others were checked already
 */
export async function axeFindings(
  frame: Frame,
  selector: string,
  only?: string,
): Promise<readonly string[]> {
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(await axeSource);
  return frame.evaluate(
    async ([context, rule]) => {
      const { axe } = globalThis as typeof globalThis & { axe: Axe };
      const { violations } = await axe.run(context, {
        resultTypes: ['violations'],
        iframes: false,
        ...(rule === undefined ? {} : { runOnly: { type: 'rule', values: [rule] } }),
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary = '' }) =>
            `${id}: ${target.join(' ')} ${failureSummary.replace(/\s+/g, ' ')}`.slice(0, 400),
          ),
        );
    },
    [selector, only] as const,
  );
}

/** Where the focus went by Tab: how often, and each step that goes back in the order of reading. */
export interface FocusOrder {
  readonly stops: number;
  /** What takes the focus out of order, by an index of its own. */
  readonly positive: readonly string[];
  readonly backward: readonly string[];
}

/**
 * Presses Tab from the first to the last stop of a panel. Reading goes down a column and then to the
 * one right of it, and in a row from left to right: a stop that is wholly above the one before it, or
 * beside and left of it, comes too late.
 */
export async function focusOrder(page: Page, frame: Frame, panel: string): Promise<FocusOrder> {
  await frame.getByTestId(panel).evaluate((element) => {
    element.scrollTop = 0;
    Object.assign(globalThis, { focusStops: [] });
  });
  // Between the tab and its panel stands what the header offers.
  for (let before = 0, isEntered = false; before < HEADER_STOPS;) {
    await page.keyboard.press('Tab');
    const isInside = await frame.getByTestId(panel).evaluate((element) => {
      const { focusStops } = globalThis as typeof globalThis & { focusStops: Element[] };
      const focused = document.activeElement;
      if (focused === element) return true;
      if (focused === null || !element.contains(focused) || focusStops.includes(focused))
        return false;
      focusStops.push(focused);
      return true;
    });
    if (isInside) isEntered = true;
    else if (isEntered) break;
    else before++;
  }
  return frame.getByTestId(panel).evaluate((element) => {
    const { focusStops } = globalThis as typeof globalThis & { focusStops: HTMLElement[] };
    element.scrollTop = 0;
    const name = (of: HTMLElement): string =>
      `${of.tagName.toLowerCase()} ${of.dataset.testid ?? of.textContent.trim().slice(0, 30)}`;
    const boxes = focusStops.map((stop) => stop.getBoundingClientRect());
    const backward = focusStops.flatMap((stop, index) => {
      const [before, box] = [boxes[index - 1], boxes[index]];
      if (index === 0) return [];
      const isAbove = box.bottom <= before.top + 1 && box.left < before.right - 1;
      const isBeside = box.top < before.bottom - 1 && box.bottom > before.top + 1;
      const isLeft = isBeside && box.right <= before.left + 1;
      return isAbove || isLeft ? [`${name(focusStops[index - 1])} → ${name(stop)}`] : [];
    });
    return {
      stops: focusStops.length,
      positive: focusStops.filter(({ tabIndex }) => tabIndex > 0).map(name),
      backward,
    };
  });
}

/** What moves by itself in a frame: animations and transitions that are under way. */
export function movements(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => {
        const target = effect instanceof KeyframeEffect ? effect.target : null;
        return `${target?.tagName ?? 'something'} ${target?.className ?? ''}`;
      }),
  );
}

/** Those of the test ids whose elements are not wholly in sight, without scrolling, with their place. */
export function outOfSight(frame: Frame, testIds: readonly string[]): Promise<readonly string[]> {
  return frame.evaluate(
    (ids) =>
      ids.flatMap((id) => {
        const element = document.querySelector(`[data-testid="${id}"]`);
        if (element === null) return [`${id} is not there`];
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        const isIn = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        return isIn && width > 0 ? [] : [`${id}: ${left}–${right} × ${top}–${bottom}`];
      }),
    testIds,
  );
}
