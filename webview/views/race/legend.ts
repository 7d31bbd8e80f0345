// Layer: page, views. The legend of a race's chart, which is also where one chooses who races: a box and
// a colour for each sampler of the model's kind. A sampler keeps its colour while it is chosen. Those
// that newcomers compare stand first, the others under a title that opens.

import { SAMPLERS, type SamplerEntry } from '../../../src/core/sampling/catalogue';
import { el } from '../../ui/dom';
import type { ColorName } from '../../ui/theme';
import { checkbox, type Toggle } from '../../ui/toolkit';

/** Colours of the curves; as many samplers as these can race at once. */
const COLORS: readonly ColorName[] = [
  'blue',
  'orange',
  'green',
  'red',
  'purple',
  'cyan',
  'foreground',
];
export const MOST_SAMPLERS = COLORS.length;

const CHOSEN_FIRST = ['ddim', 'dpmpp_2m', 'dpmpp_3m', 'unipc'];

/** A sampler that is chosen, and the colour of its curve and its points. */
export interface Racer {
  readonly id: string;
  readonly color: ColorName;
}

interface Row {
  readonly entry: SamplerEntry;
  readonly toggle: Toggle;
  readonly swatch: HTMLElement;
  readonly remark: HTMLElement;
  readonly element: HTMLElement;
  color: ColorName | null;
}

export class RaceLegend {
  readonly element: HTMLElement;
  private network: SamplerEntry['network'] = 'discrete';
  private readonly rows: readonly Row[];
  private readonly summary = el('summary', { testId: 'race-more-samplers' });
  private readonly more: HTMLDetailsElement;

  /**
   * @param onChange samplers were chosen or left out
   * @param onTooMany one more was chosen than there are colours, and left out again
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onTooMany: () => void,
  ) {
    this.rows = SAMPLERS.map((entry) => this.row(entry));
    const isFirst = ({ entry: { id, network } }: Row): boolean =>
      network !== 'discrete' || CHOSEN_FIRST.includes(id);
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
      { class: 'race-legend', attributes: { role: 'group', 'aria-label': 'Samplers' } },
      el('div', { class: 'schedule-toggles' }, ...elements(this.rows.filter(isFirst))),
      this.more,
    );
    for (const row of this.rows.filter(isFirst)) row.toggle.checked = true;
    this.setNetwork('discrete');
  }

  /** Offers the samplers of models that were trained on this kind of schedule. */
  setNetwork(network: SamplerEntry['network']): void {
    this.network = network;
    for (const { entry, element } of this.rows) element.hidden = entry.network !== network;
    this.more.hidden = network !== 'discrete';
    this.colour();
  }

  /** In the order of the catalogue. */
  get chosen(): Racer[] {
    return this.rows.flatMap(({ entry: { id }, color }) => (color === null ? [] : [{ id, color }]));
  }

  /** What is written after each name ("order 2.1"); nothing for a sampler without a remark. */
  setRemarks(remarkOf: (sampler: string) => string): void {
    for (const { entry, remark } of this.rows) remark.textContent = remarkOf(entry.id);
  }

  private row(entry: SamplerEntry): Row {
    const { id, label, sentence } = entry;
    const swatch = el('span', { class: 'swatch unused' });
    const remark = el('span', { class: 'quiet' });
    const toggle = checkbox({
      label,
      checked: false,
      title: sentence,
      testId: `race-sampler-${id}`,
      onChange: (isChosen) => {
        if (isChosen && this.chosen.length === MOST_SAMPLERS) {
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
      entry.network === this.network && toggle.checked;
    for (const row of this.rows) if (!isChosen(row)) row.color = null;
    for (const row of this.rows.filter(isChosen)) {
      const taken = this.rows.map(({ color }) => color);
      row.color ??= COLORS.find((color) => !taken.includes(color)) ?? null;
    }
    for (const { swatch, color } of this.rows)
      swatch.className = color === null ? 'swatch unused' : `swatch ink-${color}`;
    const others = this.rows.filter(({ element }) => this.more.contains(element));
    const chosen = others.filter(isChosen).length;
    this.summary.textContent = `${others.length} more samplers${chosen === 0 ? '' : `, ${chosen} shown`}`;
  }
}
