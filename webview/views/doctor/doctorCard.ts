// Layer: page, views. What the doctor finds, as a card: of each finding the cause with its number, why
// it matters, and a button that makes the change. There is no card while there is nothing to say.

import type { Finding, Fix } from '../../../src/core/doctor/contract';
import { el, section } from '../../ui/dom';
import { button } from '../../ui/toolkit';

const WORDS = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

export class DoctorCard {
  readonly element: HTMLElement;
  private readonly list = el('ul', { class: 'doctor-findings' });
  /** What is shown, so that a button does not vanish under the pointer when nothing has changed. */
  private shown = '';
  private isAway = false;

  /**
   * @param testId of the card
   * @param onFix makes the changes of a fix
   * @param fixTitle what the button of a fix does
   */
  constructor(
    testId: string,
    private readonly onFix: (fix: Fix) => void,
    private readonly fixTitle = 'Makes this change in the settings of a new training',
  ) {
    this.element = section('Doctor', this.list);
    this.element.classList.add('doctor');
    this.element.dataset.testid = testId;
    this.list.setAttribute('aria-live', 'polite');
    this.element.hidden = true;
  }

  show(findings: readonly Finding[]): void {
    const text = JSON.stringify(findings);
    if (text === this.shown) return;
    this.shown = text;
    this.list.replaceChildren(...findings.map((finding) => this.item(finding)));
    this.isHidden = this.isAway;
  }

  /** Whether it is out of sight whatever there is to say. */
  set isHidden(isHidden: boolean) {
    this.isAway = isHidden;
    this.element.hidden = isHidden || this.list.childElementCount === 0;
  }

  private item({ rule, severity, title, cause, why, fix }: Finding): HTMLElement {
    const { onFix, fixTitle } = this;
    return el(
      'li',
      { class: 'doctor-finding', testId: `doctor-${rule}`, data: { severity } },
      el(
        'p',
        { class: 'doctor-title' },
        el('span', { class: 'doctor-severity', text: WORDS[severity] }),
        ` ${title}`,
      ),
      el('p', { class: 'text', text: cause }),
      el('p', { class: 'text quiet', text: why }),
      fix === null
        ? null
        : button({
            label: fix.label,
            testId: `doctor-fix-${rule}`,
            title: fixTitle,
            onClick: () => {
              onFix(fix);
            },
          }),
    );
  }
}
