// Layer: script. `node scripts/frame-budget.mjs`: how much script each slider of the lab costs the page
// while it is dragged, on points, in milliseconds a frame: median and largest. A frame at 60 Hz has 16.

import { testId } from './platform/main-job.mjs';
import { inLabWindow, viewsOf } from './platform/labViews.mjs';
import { runMain, say } from './platform/say.mjs';

/** @typedef {import('playwright-core').Frame} Frame */

const BUDGET_MS = 16;
/** Places of a slider that a drag stops at, one a frame. */
const STOPS = 60;

await runMain(async () => {
  let isWithin = true;
  await inLabWindow(async (workbench, workspace) => {
    for (const { name, open } of viewsOf(['noising', 'schedule', 'training', 'sampling', 'run'])) {
      const frame = await open(workbench, workspace);
      if (name === 'noising') await choosePoints(frame);
      for (const slider of await drag(frame)) {
        const over = slider.largest > BUDGET_MS ? `, over the ${BUDGET_MS} ms of a frame` : '';
        if (over !== '') isWithin = false;
        say(
          `${name}, ${slider.label}: ${slider.median.toFixed(1)} ms, at most ${slider.largest.toFixed(1)} ms${over}`,
        );
      }
    }
  });
  return isWithin ? 0 : 1;
});

/** @param {Frame} frame */
async function choosePoints(frame) {
  await frame.getByTestId('noising-source').click();
  await frame.locator(`${testId('noising-source')} vscode-option[value="points:moons"]`).click();
  await frame.locator(`${testId('noising-view')}[data-source="points:moons"]`).waitFor();
}

/**
 * Moves every slider in sight from end to end, a stop a frame. Counted are the event and the
 * animation callbacks of the frame that it asks for: those are registered after a first of ours and
 * before a last.
 * @param {Frame} frame
 */
function drag(frame) {
  return frame.evaluate(async (stops) => {
    const sliders = [...document.querySelectorAll('input[type=range]')]
      .map((element) => /** @type {HTMLInputElement} */ (element))
      .filter((slider) => slider.checkVisibility() && !slider.disabled);
    const results = [];
    for (const slider of sliders) {
      const [low, high] = [Number(slider.min), Number(slider.max)];
      const times = [];
      for (let stop = 0; stop <= stops; stop++) {
        let begin = 0;
        const drawing = new Promise((done) => {
          requestAnimationFrame(() => {
            begin = performance.now();
            done(null);
          });
        });
        const start = performance.now();
        slider.value = String(low + ((high - low) * stop) / stops);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        const event = performance.now() - start;
        const drawn = new Promise((done) =>
          requestAnimationFrame(() => done(performance.now() - begin)),
        );
        await drawing;
        times.push(event + Number(await drawn));
      }
      times.sort((a, b) => a - b);
      const label = slider.getAttribute('aria-label') ?? slider.dataset.testid ?? 'slider';
      results.push({ label, median: times[stops >> 1], largest: times[stops] });
    }
    return results;
  }, STOPS);
}
