// Layer: page, views. The legend of a race's chart, which is also where one chooses who races: a box and
// a colour for each that the model can race. One keeps its colour while it is chosen. Those
// that newcomers compare stand first, the others under a title that opens.

import type { NetworkKind } from '../../../src/core/sampling/definition';
import { el } from '../../ui/dom';
import type { ColorName } from '../../ui/theme';
import { checkbox, type Toggle } from '../../ui/toolkit';
import type { Entrant, RaceKind, Racer } from './kind';

/** Colours of the curves; as many as these can race at once. */
const COLORS: readonly ColorName[] = [
  'blue',
  'orange',
  'green',
  'red',
  'purple',
  'cyan',
  'foreground',
];
export const MOST_RACERS = COLORS.length;

interface Row {
  readonly entry: Entrant;
  readonly toggle: Toggle;
  readonly swatch: HTMLElement;
  readonly remark: HTMLElement;
  readonly element: HTMLElement;
  color: ColorName | null;
}

export class RaceLegend {
  readonly element: HTMLElement;
  private network: NetworkKind = 'discrete';
  private readonly rows: readonly Row[];
  private readonly summary = el('summary', { testId: 'race-more-samplers' });
  private readonly more: HTMLDetailsElement;

  /**
   * @param kind what can be chosen
   * @param onChange samplers were chosen or left out
   * @param onTooMany one more was chosen than there are colours, and left out again
   */
  constructor(
    private readonly kind: Pick<RaceKind, 'entrants' | 'nouns'>,
    private readonly onChange: () => void,
    private readonly onTooMany: () => void,
  ) {
    this.rows = kind.entrants.map((entry) => this.row(entry));
    const isFirst = ({ entry }: Row): boolean => entry.isFirst;
    const elements = (rows: readonly Row[]): HTMLElement[] => rows.map(({ element }) => element);
    this.more = el(
      'details',
      { class: 'more' },
      this.summary,
      el(
        'div',
        { class: 'schedule-toggles' },
        ...elements(this.rows.filter((row) => !isFirst(row))),
      ),
    );
    this.element = el(
      'div',
      { class: 'race-legend', attributes: { role: 'group', 'aria-label': kind.nouns } },
      el('div', { class: 'schedule-toggles' }, ...elements(this.rows.filter(isFirst))),
      this.more,
    );
    for (const row of this.rows.filter(isFirst)) row.toggle.checked = true;
    this.setNetwork('discrete');
  }

  /** Offers the samplers of models that were trained on this kind of schedule. */
  setNetwork(network: NetworkKind): void {
    this.network = network;
    for (const { entry, element } of this.rows) element.hidden = !isFor(entry, network);
    this.more.hidden = !this.rows.some(({ entry }) => !entry.isFirst && isFor(entry, network));
    this.colour();
  }

  /** In the order in which they are offered. */
  get chosen(): Racer[] {
    return this.rows.flatMap(({ entry: { id }, color }) => (color === null ? [] : [{ id, color }]));
  }

  /** What is written after each name ("order 2.1"); nothing for a sampler without a remark. */
  setRemarks(remarkOf: (sampler: string) => string): void {
    for (const { entry, remark } of this.rows) remark.textContent = remarkOf(entry.id);
  }

  private row(entry: Entrant): Row {
    const { id, label, sentence } = entry;
    const swatch = el('span', { class: 'swatch unused' });
    const remark = el('span', { class: 'quiet' });
    const toggle = checkbox({
      label,
      checked: false,
      title: sentence,
      testId: `race-sampler-${id}`,
      onChange: (isChosen) => {
        if (isChosen && this.chosen.length === MOST_RACERS) {
          toggle.checked = false;
          this.onTooMany();
          return;
        }
        this.colour();
        this.onChange();
      },
    });
    const element = el('div', { class: 'schedule-toggle' }, swatch, toggle.element, remark);
    return { entry, toggle, swatch, remark, element, color: null };
  }

  /** Who is chosen anew gets a colour that nobody has. */
  private colour(): void {
    const isChosen = ({ entry, toggle }: Row): boolean =>
      isFor(entry, this.network) && toggle.checked;
    for (const row of this.rows) if (!isChosen(row)) row.color = null;
    for (const row of this.rows.filter(isChosen)) {
      const taken = this.rows.map(({ color }) => color);
      row.color ??= COLORS.find((color) => !taken.includes(color)) ?? null;
    }
    for (const { swatch, color } of this.rows)
      swatch.className = color === null ? 'swatch unused' : `swatch ink-${color}`;
    const others = this.rows.filter(({ element }) => this.more.contains(element));
    const chosen = others.filter(isChosen).length;
    this.summary.textContent = `${others.length} more ${this.kind.nouns}${chosen === 0 ? '' : `, ${chosen} shown`}`;
  }
}

function isFor(entry: Entrant, network: NetworkKind): boolean {
  return entry.network === null || entry.network === network;
}
