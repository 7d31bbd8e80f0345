// Layer: page, views. Diffusion: Inspect Data. What is in the data of a recipe before one trains on
// them: some of every class first, beside them how many there are, mean and deviation, below what is
// there twice, and which files were left out and why.

import type { DataReport } from '../../../src/core/data/report';
import { reportLines } from '../../../src/core/data/reportText';
import type { DataSource } from '../../../src/shared/protocol/data';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { stageLayout } from '../../ui/stageLayout';
import { table, tableRow } from '../../ui/table';
import { button } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { Samples } from '../samples/samples';

export type InspectedData = DataSource & { title: string };

/** About how many samples are shown; of many classes a few each. */
const SHOWN = { images: 120, points: 2_000, audio: 32, video: 40 } as const;
/** Skipped files that are listed; the others are counted. */
const LISTED = 200;

export class DataView implements View {
  readonly element: HTMLElement;
  private running: AbortController | null = null;
  private readonly heading = el('h2', { text: 'Data', testId: 'data-title' });
  private readonly hint = el('p', {
    class: 'text quiet',
    text: 'The command “Diffusion: Inspect Data” shows here what is in a set, a file or a folder: pictures of every class, how many there are, what is there twice, and what was left out.',
  });
  private readonly progress = new ProgressBar('Opening the data', 'data-progress');
  private readonly cancel = button({
    label: 'Cancel',
    testId: 'data-cancel',
    onClick: () => this.running?.abort(),
  });
  private readonly working = el('div', { class: 'buttons' }, this.cancel);
  private readonly notice = new Notice('data-notice');
  private readonly report = el('div', { class: 'data-report', testId: 'data-report' });
  private readonly lists = el('div', { class: 'data-report' });
  private readonly samples = new Samples({ label: 'Samples of the data', testId: 'data-samples' });

  constructor(private readonly context: LabContext) {
    this.element = stageLayout(
      {
        stage: [
          el('div', { class: 'run-line' }, this.heading),
          this.hint,
          this.samples.element,
          this.progress.element,
          this.working,
        ],
        rail: [this.notice.element, this.report],
        foot: [this.lists],
      },
      { class: 'view', testId: 'data-view' },
    );
    this.setState('empty');
  }

  /** Opens the data and shows them; the data before are forgotten. */
  async inspect({ title, config, files }: InspectedData): Promise<void> {
    this.running?.abort();
    const stop = new AbortController();
    this.running = stop;
    this.heading.textContent = title;
    this.notice.clear();
    this.report.replaceChildren();
    this.lists.replaceChildren();
    this.progress.show(0, '');
    this.setState('opening');
    try {
      const { report, sheet } = await this.context.worker.call(
        'inspectData',
        { config, files, sheet: SHOWN[config.kind], rows: 0 },
        {
          signal: stop.signal,
          onEvent: ({ done, total }) => {
            this.progress.show(done / total, `${grouped(done)} of ${grouped(total)}`);
          },
        },
      );
      if (this.running !== stop) return;
      this.report.replaceChildren(...numbers(report));
      this.lists.replaceChildren(...lists(report));
      this.samples.fit([sheet]);
      this.samples.show(sheet, null);
      this.setState('shown');
    } catch (error) {
      // Another inspection has taken the place of this one.
      if (this.running !== stop) return;
      if (isCancellation(error)) this.notice.show('info', 'The opening of the data was cancelled.');
      else this.notice.showError(error);
      this.setState('failed');
    }
  }

  dispose(): void {
    this.running?.abort();
    this.samples.dispose();
  }

  private setState(state: 'empty' | 'opening' | 'shown' | 'failed'): void {
    this.element.dataset.state = state;
    this.hint.hidden = state !== 'empty';
    this.progress.element.hidden = state !== 'opening';
    this.working.hidden = state !== 'opening';
    this.report.hidden = state !== 'shown';
    this.lists.hidden = state !== 'shown';
    this.samples.element.hidden = state !== 'shown';
  }
}

function numbers(report: DataReport): HTMLElement[] {
  const lines = reportLines(report).map((text) => el('li', { text }));
  const list = el('ul', { class: 'text' }, ...lines);
  return report.classes === null ? [list] : [list, classTable(report.classes)];
}

function lists({ duplicates, skipped }: DataReport): HTMLElement[] {
  const elements: HTMLElement[] = [];
  const repeated = [...duplicates.equalNames, ...duplicates.nearNames];
  if (repeated.length > 0) {
    elements.push(
      details(
        'What is there twice, or nearly',
        'data-duplicates',
        repeated.map((names) => names.join(', ')),
      ),
    );
  }
  if (skipped.length > 0) {
    const lines = skipped.slice(0, LISTED).map(({ path, reason }) => `${path} ${reason}`);
    const more = skipped.length - lines.length;
    if (more > 0) lines.push(`… and ${grouped(more)} more`);
    elements.push(details('Files that were skipped', 'data-skipped', lines));
  }
  return elements;
}

function details(title: string, testId: string, lines: readonly string[]): HTMLElement {
  return el(
    'details',
    { testId },
    el('summary', { text: title }),
    el('ul', {}, ...lines.map((text) => el('li', { text }))),
  );
}

function classTable(classes: NonNullable<DataReport['classes']>): HTMLElement {
  const total = classes.reduce((sum, { count }) => sum + count, 0);
  const rows = classes.map(({ name, count }) =>
    tableRow(name, [grouped(count), `${((100 * count) / total).toFixed(1)} %`]),
  );
  return el(
    'div',
    { class: 'numbers-scroll', testId: 'data-classes' },
    table(['Class', 'Samples', 'Share'], [el('tbody', {}, ...rows)]),
  );
}
