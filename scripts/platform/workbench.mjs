// Layer: platform. VS Code's workbench as the end-to-end tests and `npm start` drive it: what is
// typed (workbenchInput.mjs), editors, webview frames, notifications and dialogs. Waits for states,
// never for time, and fails loudly when a frame or a line is not there. Selectors that VS Code may
// change are in these two files and nowhere else.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from './extension-folder.mjs';
import { WAIT, WorkbenchInput } from './workbenchInput.mjs';

/** Page script: remembers every violation of the content security policy, in every frame. */
const RECORD_VIOLATIONS = `
  window.__violations = [];
  addEventListener('securitypolicyviolation', (event) => {
    window.__violations.push(
      event.violatedDirective + ' ' + (event.blockedURI || 'inline') + ' at ' + event.sourceFile + ':' + event.lineNumber,
    );
  });
`;

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Frame} Frame
 */

/** One window of VS Code in a browser page. */
export class Workbench extends WorkbenchInput {
  /**
   * Opens the workbench in a new page of the browser.
   * @param {import('playwright-core').BrowserContext} browser
   * @param {string} url
   */
  static async open(browser, url) {
    const page = await browser.newPage();
    const workbench = new Workbench(page, await readManifest());
    await page.addInitScript(RECORD_VIOLATIONS);
    // The first window of a server that has just started waits for all of VS Code.
    await page.goto(url, { timeout: 2 * WAIT });
    await workbench.waitUntilReady();
    return workbench;
  }

  /**
   * @param {Page} page
   * @param {{ publisher: string, name: string }} manifest
   */
  constructor(page, manifest) {
    super(page);
    this.extensionId = `${manifest.publisher}.${manifest.name}`;
  }

  async waitUntilReady() {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: WAIT });
    await this.page.locator('.statusbar-item').first().waitFor({ timeout: WAIT });
  }

  /** Loads the window anew, as "Developer: Reload Window" does. */
  async reload() {
    await this.page.reload();
    await this.waitUntilReady();
  }

  // ── Editors ───────────────────────────────────────────────────────────────────────────────

  /**
   * Opens a file of the workspace by name.
   * @param {string} name
   */
  async openFile(name) {
    await this.openQuickInput('Control+p', name, this.row(name));
    await this.choose(this.row(name));
    await this.tab(name).waitFor({ timeout: WAIT });
  }

  /** @param {string | RegExp} title */
  tab(title) {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title }).first();
  }

  /**
   * Closes an editor by its tab, and waits until it is gone.
   * @param {string | RegExp} title
   */
  async closeTab(title) {
    await this.tab(title).click({ button: 'middle' });
    await this.tab(title).waitFor({ state: 'detached', timeout: WAIT });
  }

  /** @param {string} text */
  async type(text) {
    await this.page.keyboard.type(text);
  }

  // ── Webviews ──────────────────────────────────────────────────────────────────────────────

  /**
   * The document inside a visible webview of this extension, once it holds `selector`.
   * @param {string} selector
   * @param {{ timeoutMs?: number, owner?: string }} [options] `owner`: id of the extension
   * @returns {Promise<Frame>}
   */
  async frame(selector, { timeoutMs = WAIT, owner = this.extensionId } = {}) {
    const outer = this.page.locator(`iframe.webview.ready[src*="extensionId=${owner}"]:visible`);
    const deadline = Date.now() + timeoutMs;
    /** @type {string[]} */
    let seen = [];
    /** @type {unknown} */
    let cause;
    while (Date.now() < deadline) {
      seen = [];
      for (const element of await outer.elementHandles()) {
        try {
          const frame = await innerFrame(element);
          if (frame === null) continue;
          if ((await frame.locator(selector).count()) > 0) return frame;
          seen.push((await frame.title()) || frame.url().slice(0, 60));
        } catch (error) {
          // A webview may go away while it is looked into; the next look finds what took its place.
          cause = error;
        }
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(
      `No visible webview of ${owner} holds "${selector}" after ${timeoutMs / 1000} s; ` +
        `webviews found: ${seen.length === 0 ? 'none' : seen.join(', ')}. ${await this.describe()}`,
      { cause },
    );
  }

  /** Violations of the content security policy so far, in every frame. */
  async violations() {
    /** @type {string[]} */
    const found = [];
    for (const frame of this.page.frames()) {
      const list = await frame
        .evaluate(() => /** @type {{ __violations?: string[] }} */ (globalThis).__violations ?? [])
        .catch(() => []);
      found.push(...list);
    }
    return found;
  }

  // ── Reports ───────────────────────────────────────────────────────────────────────────────

  /**
   * Waits for a notification and answers with its text.
   * @param {string | RegExp} text
   */
  async notification(text) {
    const item = this.page.locator('.notification-list-item-message').filter({ hasText: text });
    await item.first().waitFor({ timeout: WAIT });
    return item.first().innerText();
  }

  async clearNotifications() {
    await this.command('Notifications: Clear All Notifications');
    const shown = this.page.locator('.notification-list-item-message');
    await shown.first().waitFor({ state: 'hidden', timeout: WAIT });
  }

  /**
   * Presses a button of a notification.
   * @param {string | RegExp} text of the notification
   * @param {string} label of the button
   */
  async pressInNotification(text, label) {
    const item = this.page.locator('.notification-list-item').filter({ hasText: text });
    await item.first().locator('.monaco-button', { hasText: label }).click({ timeout: WAIT });
  }

  /**
   * Answers the modal dialog whose text holds `text`; returns all of its text.
   * @param {string | RegExp} text
   * @param {string} label of the button to press
   */
  async answerDialog(text, label) {
    const dialog = this.page.locator('.monaco-dialog-box').filter({ hasText: text });
    await dialog.waitFor({ timeout: WAIT });
    const said = await dialog.innerText();
    await dialog.locator('.monaco-button', { hasText: label }).click();
    await dialog.waitFor({ state: 'detached', timeout: WAIT });
    return said;
  }

  /**
   * Lines of the Problems panel, once one of them holds `text`.
   * @param {string | RegExp} text
   */
  async problems(text) {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: text }).first().waitFor({ timeout: WAIT });
    return rows.allInnerTexts();
  }

  /**
   * @param {string} folder
   * @param {string} name
   * @returns {Promise<string>} path of the PNG
   */
  async screenshot(folder, name) {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

/**
 * The document inside a webview; null while there is none.
 * @param {import('playwright-core').ElementHandle} element
 */
async function innerFrame(element) {
  const host = await element.contentFrame();
  const inner = await host?.$('#active-frame');
  return (await inner?.contentFrame()) ?? null;
}
