// Layer: page, views. The scheduler_config.json of diffusers, out and in: what the lab has now as
// text on the clipboard, and a text or file that the lab takes over. A key that cannot be honoured
// is named, and nothing is taken over then.

import {
  parseSchedulerConfig,
  readSchedulerConfig,
  writeSchedulerConfig,
  type SchedulerReading,
} from '../../../src/core/schedulerConfig';
import { el, section } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';

export interface ConfigPanelOptions {
  /** What the lab has now; throws or gives null while something in it is wrong. */
  current: () => SchedulerReading | null;
  /** Number of steps for which a config is read: files do not hold it. */
  steps: () => number;
  /** Takes a scheduler over and says in one sentence what became of it; throws if it cannot. */
  apply: (reading: SchedulerReading) => string;
}

/** Copy, paste and open. */
export class ConfigPanel {
  readonly element: HTMLElement;
  private readonly notice = new Notice('schedule-config-notice');
  private readonly text = el('textarea', {
    class: 'paste',
    testId: 'schedule-config-text',
    attributes: {
      rows: '6',
      spellcheck: 'false',
      'aria-label': 'Text of a scheduler_config.json',
      placeholder: '{ "_class_name": "DDIMScheduler", … }',
    },
  });
  private readonly file = el('input', {
    testId: 'schedule-config-file',
    attributes: { type: 'file', accept: '.json,application/json', hidden: '' },
    on: { change: () => void this.open() },
  });

  constructor(private readonly options: ConfigPanelOptions) {
    const copy = button({
      label: 'Copy scheduler_config.json',
      testId: 'schedule-config-copy',
      title: 'This schedule with the sampler of the Sampling view, for diffusers',
      onClick: () => void this.copy(),
    });
    const open = button({
      label: 'Open scheduler_config.json…',
      testId: 'schedule-config-open',
      onClick: () => {
        this.file.click();
      },
    });
    const use = button({
      label: 'Use This Text',
      testId: 'schedule-config-use',
      onClick: () => {
        this.take(this.text.value);
      },
    });
    const paste = el(
      'details',
      { class: 'more', testId: 'schedule-config-paste' },
      el('summary', { text: 'Paste' }),
      this.text,
      el('div', { class: 'buttons' }, use),
    );
    this.element = section(
      'diffusers',
      el('div', { class: 'buttons' }, copy, open),
      this.file,
      paste,
      this.notice.element,
    );
  }

  private async copy(): Promise<void> {
    try {
      const current = this.options.current();
      if (current === null) {
        this.notice.show('error', 'Something in the forms is not allowed; correct it first.');
        return;
      }
      const json = JSON.stringify(writeSchedulerConfig(current), null, 2);
      await navigator.clipboard.writeText(`${json}\n`);
      this.notice.show(
        'info',
        `The scheduler_config.json of ${current.spec.sampler} is on the clipboard.`,
      );
    } catch (error) {
      this.notice.showError(error);
    }
  }

  private async open(): Promise<void> {
    const file = this.file.files?.item(0) ?? null;
    if (file === null) return;
    try {
      this.text.value = await file.text();
      this.take(this.text.value);
    } catch (error) {
      this.notice.showError(error);
    } finally {
      // The same file may be chosen again after it was changed.
      this.file.value = '';
    }
  }

  private take(text: string): void {
    try {
      const reading = readSchedulerConfig(parseSchedulerConfig(text), {
        num_inference_steps: this.options.steps(),
      });
      const outcome = this.options.apply(reading);
      this.notice.show(
        'info',
        [outcome, ...(reading.notice === null ? [] : [reading.notice])].join(' '),
      );
    } catch (error) {
      this.notice.showError(error);
    }
  }
}
