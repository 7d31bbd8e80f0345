// Layer: platform. What a person types into VS Code's workbench: commands in the palette, choices in
// quick picks, answers in input boxes and file dialogs. Waits for states, never for time.

import { basename } from 'node:path';

/** Longest wait for a state of the workbench itself, in milliseconds. */
export const WAIT = 45_000;
/** Time in which the palette lists a command that is there. */
const PALETTE_WAIT = 5_000;
/** How long the first attempt waits for it; each further one half as long again, on a busy machine. */
const FIRST_PALETTE_WAIT = 700;
/** Times that a list is opened for one answer. */
const ATTEMPTS = 3;

/** One window of VS Code as far as it takes what is typed; a line that is not there is an error. */
export class WorkbenchInput {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    /** What pages and frames printed, errors first of all: for the report of a failed test. */
    /** @type {string[]} */
    this.console = [];
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.console.push(`uncaught: ${error.stack ?? error.message}`));
  }

  get quickInput() {
    return this.page
      .locator(
        '.quick-input-widget:visible input.input, .quick-input-widget:visible .quick-input-box input',
      )
      .first();
  }

  /**
   * Opens a quick input by its key and types into it. While a window is busy something else may
   * take the focus, which closes the input, and a list that is open does not learn of extensions
   * that are registered meanwhile: so the input is opened anew until it shows what is wanted.
   * @param {string} key
   * @param {string} text
   * @param {import('playwright-core').Locator} wanted
   */
  async openQuickInput(key, text, wanted) {
    const deadline = Date.now() + WAIT;
    /** @param {number} timeout */
    const attempt = async (timeout) => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await this.quickInput.fill(text, { timeout: PALETTE_WAIT });
      await wanted.waitFor({ timeout });
    };
    for (let wait = FIRST_PALETTE_WAIT; ; wait = Math.min(1.5 * wait, PALETTE_WAIT)) {
      try {
        await attempt(wait);
        return;
      } catch (cause) {
        if (Date.now() < deadline) continue;
        const problem = `The quick input does not offer "${text}". ${await this.describe()}`;
        throw new Error(problem, { cause });
      }
    }
  }

  /**
   * Runs a command by its full title, e.g. "Diffusion: Plot Schedule".
   * @param {string} title
   */
  async command(title) {
    const row = this.row(title);
    for (let attempt = 1; ; attempt++) {
      await this.openQuickInput('F1', `>${title}`, row);
      try {
        await this.choose(row);
        break;
      } catch (cause) {
        // A page that takes the focus closes the palette: nothing was chosen.
        if (attempt === ATTEMPTS || (await this.quickInput.isVisible())) throw cause;
      }
    }
    // Else an answer meant for what the command asks would go to the palette.
    await row.waitFor({ state: 'hidden', timeout: WAIT });
  }

  /**
   * Moves the editor that has the focus to a line. By mouse: a key that comes when the editor has the
   * focus again would change its text.
   * @param {number} line
   */
  async goToLine(line) {
    const row = this.row(`line ${line}`);
    for (let attempt = 1; ; attempt++) {
      await this.openQuickInput('Control+g', `:${line}`, row);
      try {
        await row.click({ timeout: PALETTE_WAIT });
        break;
      } catch (cause) {
        // A page that takes the focus closes the list between its opening and the click.
        if (attempt === ATTEMPTS) throw cause;
      }
    }
    await this.quickInput.waitFor({ state: 'hidden', timeout: WAIT });
  }

  rows() {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** @param {string | RegExp} text */
  row(text) {
    return this.rows().filter({ hasText: text }).first();
  }

  /**
   * Accepts a line of the open list by keyboard: the hover of a line may cover it for the mouse.
   * @param {import('playwright-core').Locator} row
   */
  async choose(row) {
    const deadline = Date.now() + WAIT;
    while (!(await row.evaluate((line) => line.classList.contains('focused')))) {
      if (Date.now() > deadline)
        throw new Error(`"${await row.innerText()}" does not take the focus.`);
      await this.quickInput.press('ArrowDown', { timeout: PALETTE_WAIT });
    }
    await this.quickInput.press('Enter', { timeout: PALETTE_WAIT });
  }

  /** Labels that the open quick pick offers now. */
  async choices() {
    await this.rows().first().waitFor({ timeout: WAIT });
    return this.rows().locator('.label-name').allInnerTexts();
  }

  /**
   * Commands that the palette lists for a search text.
   * @param {string} text
   */
  async paletteLines(text) {
    await this.openQuickInput('F1', `>${text}`, this.row(text));
    const lines = await this.choices();
    await this.page.keyboard.press('Escape');
    return lines;
  }

  /**
   * Chooses a line of the open quick pick by its text.
   * @param {string | RegExp} text
   */
  async pick(text) {
    const row = this.row(text);
    await row.waitFor({ timeout: WAIT });
    await this.choose(row);
    // Else an answer to the next question would go to this list.
    await row.waitFor({ state: 'hidden', timeout: WAIT });
  }

  /**
   * Runs a command and chooses a line of the quick pick that it opens; both anew when a webview
   * took the focus meanwhile, which closes the quick pick.
   * @param {string} title of the command
   * @param {string | RegExp} text of the line
   */
  async commandOn(title, text) {
    await this.again(title, () => this.pick(text));
  }

  /**
   * As {@link commandOn}, for a line that may be out of sight: by typing it first.
   * @param {string} title of the command
   * @param {string} text of the line
   */
  async commandOnTyped(title, text) {
    await this.again(title, () => this.find(text));
  }

  /**
   * @param {string} title of the command
   * @param {() => Promise<void>} choose a line of the quick pick that the command opens
   */
  async again(title, choose) {
    for (let attempt = 1; ; attempt++) {
      await this.command(title);
      try {
        // Commands may look around before they ask; a list that does not come was closed again.
        await this.rows()
          .first()
          .waitFor({ timeout: 2 * PALETTE_WAIT });
        await choose();
        return;
      } catch (cause) {
        if (attempt === 3 || (await this.quickInput.isVisible())) throw cause;
      }
    }
  }

  /**
   * Chooses a line of the open quick pick that may be out of sight: by typing it first.
   * @param {string} text
   */
  async find(text) {
    await this.rows().first().waitFor({ timeout: WAIT });
    await this.quickInput.fill(text);
    await this.pick(text);
  }

  /** Chooses the line of the open quick pick that Enter would choose. */
  async pickFirst() {
    await this.rows().first().waitFor({ timeout: WAIT });
    await this.page.keyboard.press('Enter');
  }

  /** Accepts one step of a quick input of several with the value it proposes. */
  async acceptStep() {
    const title = this.page.locator('.quick-input-widget:visible .quick-input-title');
    const before = await title.innerText({ timeout: WAIT });
    await this.page.keyboard.press('Enter');
    // The title counts the steps; the last one closes the widget.
    await title.filter({ hasText: before }).waitFor({ state: 'hidden', timeout: WAIT });
  }

  /** Accepts every step of a quick input of several, once the first is shown. */
  async acceptSteps() {
    const title = this.page.locator('.quick-input-widget:visible .quick-input-title');
    await title.filter({ hasText: /1\/\d+/ }).waitFor({ timeout: WAIT });
    const steps = Number(/1\/(\d+)/.exec(await title.innerText())?.[1]);
    for (let step = 0; step < steps; step++) await this.acceptStep();
  }

  /**
   * Answers the open input box.
   * @param {string} text
   */
  async answer(text) {
    await this.quickInput.waitFor({ timeout: WAIT });
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Answers the open file dialog. It shows itself first, lists the folder then, and only after that
   * puts its proposal into the input, over whatever was typed until then: a list with a line is
   * the sign that it listens. Fails soon when the dialog was closed, as by losing the focus. A file
   * that is to be opened is listed when the dialog has come to its folder, and taken only then.
   * @param {string} path
   * @param {{ opens?: boolean }} [options]
   */
  async answerFileDialog(path, { opens = false } = {}) {
    const timeout = 2 * PALETTE_WAIT;
    await this.rows().first().waitFor({ timeout });
    await this.quickInput.fill(path, { timeout });
    if (opens) await this.row(basename(path)).waitFor({ timeout });
    await this.quickInput.press('Enter', { timeout });
    await this.quickInput.waitFor({ state: 'hidden', timeout });
  }

  /** Texts of the notifications on the screen. */
  async notifications() {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  /** What a person would see at a glance, for error messages. */
  async describe() {
    const notifications = await this.notifications();
    const tabs = await this.page.locator('.tabs-container .tab').allInnerTexts();
    const errors = this.console.filter((line) => /^(error|uncaught)/.test(line));
    const printed = [...new Set(errors.map((line) => line.slice(0, 200)))].slice(-5);
    return `Tabs: ${tabs.join(', ')}. Notifications: ${notifications.join(' | ') || 'none'}. Console: ${printed.join(' | ') || 'no errors'}`;
  }
}
