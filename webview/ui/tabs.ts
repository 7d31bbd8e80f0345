// Layer: page, user interface. A row of tabs over panels, as the ARIA practices describe them:
// one tab stop, arrows, Home and End move and choose at once. Hidden panels keep their state.

import { el, uniqueId } from './dom';

export interface TabEntry<Id extends string> {
  id: Id;
  label: string;
  content: HTMLElement;
}

/** Tabs and their panels; exactly one panel is shown. */
export class Tabs<Id extends string> {
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
