// Layer: host, publish. No vscode: the command line uses it too. The equations of a page: typeset, and
// with what the page's script needs to light up their symbols and to fill in numbers.

import type { LiveEquation } from '../shared/article/liveEquation';
import { READING_ATTRIBUTE, SLOTS_ATTRIBUTE } from '../shared/article/publishedPage';
import { READING_TEXTS } from '../shared/article/readingTexts';
import { escapedAttribute } from '../shared/article/safeHtml';
import type { TypesetEquation } from '../shared/article/typesetHtml';

export interface PlacedEquation {
  /** In the article, from 0. */
  readonly index: number;
  readonly display: boolean;
  readonly live: LiveEquation | undefined;
}

export function equationPlace(
  { html, isEmpty, filled }: TypesetEquation,
  { index, display, live }: PlacedEquation,
): { attributes: string; html: string } {
  const reading = live === undefined ? '' : READING_TEXTS[live.reading].title;
  const attributes = [
    ` id="equation-${index + 1}" data-display="${display}"`,
    reading === '' ? '' : ` ${READING_ATTRIBUTE}="${escapedAttribute(reading)}"`,
    isEmpty ? ' hidden' : '',
  ];
  const slots = live?.filled?.slots;
  const numbers =
    filled === null || slots === undefined
      ? ''
      : `<span class="numbers-line" ${SLOTS_ATTRIBUTE}="${escapedAttribute(JSON.stringify(slots))}" hidden><span aria-hidden="true">${filled}</span></span>`;
  return { attributes: attributes.join(''), html: html + numbers };
}
