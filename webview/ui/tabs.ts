// Layer: page, user interface. A row of tabs over panels, as the ARIA practices describe them:
// one tab stop, arrows, Home and End move and choose at once. Hidden panels keep their state. The row is
// one line: where it is too narrow for all tabs it scrolls, and the chosen one comes into sight; a pointer
// has a button at each end with more beyond it.

import { el, uniqueId } from './dom';
import { icon, type IconName } from './icon';

export interface TabEntry<Id extends string> {
  id: Id;
  label: string;
  content: HTMLElement;
}

/** Tabs and their panels; exactly one panel is shown. */
export class Tabs<Id extends string> {
  /** The list of tabs with its buttons. */
  readonly bar: HTMLElement;
  readonly list: HTMLElement;
  readonly panels: HTMLElement;
  private readonly tabs = new Map<Id, { tab: HTMLButtonElement; panel: HTMLElement }>();
  private current: Id;

  /** `onSelect` is told every choice, also that of the first tab. */
  constructor(
    label: string,
    entries: readonly TabEntry<Id>[],
    first: Id,
    private readonly onSelect: (id: Id) => void = () => undefined,
  ) {
    this.current = first;
    this.list = el('div', { class: 'tabs', attributes: { role: 'tablist', 'aria-label': label } });
    this.panels = el('main', { class: 'panels' });
    for (const entry of entries) this.add(entry);
    const back = this.scrollButton('previous', -1);
    const on = this.scrollButton('next', 1);
    this.bar = el('div', { class: 'tab-bar' }, back, this.list, on);
    this.showScrollButtons(back, on);
    this.list.addEventListener('keydown', (event) => {
      this.moveByKey(event);
    });
    this.select(first);
  }

  get selected(): Id {
    return this.current;
  }

  select(id: Id): void {
    this.current = id;
    for (const [key, { tab, panel }] of this.tabs) {
      const isSelected = key === id;
      tab.setAttribute('aria-selected', String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
      panel.hidden = !isSelected;
      if (isSelected) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    this.onSelect(id);
  }

  /** The scrolling panel of a tab. */
  panel(id: Id): HTMLElement {
    const entry = this.tabs.get(id);
    if (entry === undefined) throw new RangeError(`There is no tab ${id}.`);
    return entry.panel;
  }

  private add({ id, label, content }: TabEntry<Id>): void {
    const tab = el('button', {
      class: 'tab',
      text: label,
      testId: `tab-${id}`,
      attributes: { type: 'button', role: 'tab', id: uniqueId('tab') },
      on: {
        click: () => {
          this.select(id);
        },
      },
    });
    const panel = el(
      'div',
      {
        class: 'panel',
        testId: `panel-${id}`,
        attributes: {
          role: 'tabpanel',
          id: uniqueId('panel'),
          'aria-labelledby': tab.id,
          tabindex: '0',
        },
      },
      content,
    );
    tab.setAttribute('aria-controls', panel.id);
    this.list.append(tab);
    this.panels.append(panel);
    this.tabs.set(id, { tab, panel });
  }

  /** For a pointer alone: keys move along the tabs themselves. */
  private scrollButton(name: IconName, direction: 1 | -1): HTMLButtonElement {
    const button = el(
      'button',
      {
        class: 'tab-scroll',
        attributes: { type: 'button', tabindex: '-1', 'aria-hidden': 'true', hidden: '' },
        on: {
          click: () => {
            this.list.scrollBy({ left: (direction * this.list.clientWidth) / 2 });
          },
        },
      },
      icon(name),
    );
    return button;
  }

  /**
   * The buttons are there where the tabs do not fit, and seen while there are tabs beyond their end:
   * both take their room all the time, so that what is scrolled to the end stays there.
   */
  private showScrollButtons(back: HTMLElement, on: HTMLElement): void {
    const { list, bar } = this;
    const update = (): void => {
      const isNarrow = list.scrollWidth > bar.clientWidth + 1;
      back.hidden = !isNarrow;
      on.hidden = !isNarrow;
      back.classList.toggle('idle', list.scrollLeft < 1);
      on.classList.toggle('idle', list.scrollLeft + list.clientWidth > list.scrollWidth - 1);
    };
    list.addEventListener('scroll', update);
    // A wheel that only turns up and down moves along the row, too.
    list.addEventListener(
      'wheel',
      (event) => {
        if (event.deltaX === 0) list.scrollBy({ left: event.deltaY });
      },
      { passive: true },
    );
    // Not of the list, which changes its width with the buttons.
    new ResizeObserver(() => {
      update();
      this.tabs.get(this.current)?.tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }).observe(bar);
  }

  private moveByKey(event: KeyboardEvent): void {
    const ids = [...this.tabs.keys()];
    const at = ids.indexOf(this.current);
    const targets: Record<string, number> = {
      ArrowRight: (at + 1) % ids.length,
      ArrowLeft: (at + ids.length - 1) % ids.length,
      Home: 0,
      End: ids.length - 1,
    };
    const target = ids.at(targets[event.key] ?? NaN);
    if (!(event.key in targets) || target === undefined) return;
    event.preventDefault();
    this.select(target);
    this.tabs.get(target)?.tab.focus();
  }
}
