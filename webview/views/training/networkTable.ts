// Layer: page, views. What the layers of the network cost: parameters, memory and predicted time,
// under a title that opens. Before a run it is the network of the form, then that of the run. The
// worker counts; nothing is asked of it while the title is closed.

import { expectedData } from '../../../src/core/recipe/data';
import type { Recipe } from '../../../src/core/recipe/types';
import type { LayerRow, LayerTable } from '../../../src/shared/protocol/model';
import { el } from '../../ui/dom';
import { errorText } from '../../ui/notice';
import { fixed, grouped, mebibytes, short } from '../../ui/numbers';
import { proseCell, table, tableRow } from '../../ui/table';
import type { LabContext } from '../common/context';

const COLUMNS = ['Layer', 'Operations', 'Output', 'Parameters', 'MFLOP/step', 'Kept', 'ms/step'];
const PROSE = ['Operations'];

type Numbers = Omit<LayerRow, 'layer' | 'operations' | 'shape'>;

export class NetworkTable {
  readonly element: HTMLDetailsElement;
  private readonly summary = el('p', {
    class: 'text wide quiet',
    testId: 'training-network-summary',
    attributes: { role: 'status' },
  });
  private readonly body = el('tbody');
  /** What was asked for last; an answer to anything before it is out of date. */
  private asked = '';

  /**
   * @param recipe of the run that goes on, or of the form; null while the form is not filled in
   */
  constructor(
    private readonly worker: LabContext['worker'],
    private readonly recipe: () => Recipe | null,
  ) {
    const layers = table(COLUMNS, [this.body], {
      class: 'numbers',
      testId: 'training-network-table',
      caption: 'Layers in running order, for one training step',
      prose: PROSE,
    });
    this.element = el(
      'details',
      { class: 'more', testId: 'training-network', on: { toggle: () => void this.refresh() } },
      el('summary', { text: 'Layers, memory and predicted time' }),
      this.summary,
      el(
        'div',
        {
          class: 'numbers-scroll',
          attributes: { role: 'region', tabindex: '0', 'aria-label': 'Layers of the network' },
        },
        layers,
      ),
    );
  }

  /** Asks for the table of what is to be trained now, where it is looked at and not there yet. */
  async refresh(): Promise<void> {
    if (!this.element.open) return;
    const recipe = this.recipe();
    if (recipe === null) {
      this.say('The form is not filled in yet.');
      return;
    }
    const { network, training } = recipe;
    const data = expectedData(recipe.data);
    const request = { network, data, batch_size: training.batch_size };
    const asked = JSON.stringify(request);
    if (asked === this.asked) return;
    this.asked = asked;
    try {
      const table = await this.worker.call('describeNetwork', request);
      if (this.asked === asked) this.show(table);
    } catch (error) {
      if (this.asked === asked) this.say(errorText(error));
    }
  }

  private say(text: string): void {
    this.asked = '';
    this.summary.textContent = text;
    this.body.replaceChildren();
  }

  private show({ batch, rows, total, optimiserSeconds, peakBytes, speed }: LayerTable): void {
    const time =
      total.seconds === null || speed === null
        ? ''
        : ` About ${milliseconds(total.seconds)} ms a step on one thread of WebAssembly, ` +
          `predicted from ${short(speed.flopsPerSecond / 1e9)} GFLOP/s and ` +
          `${short(speed.bytesPerSecond / 1e9)} GB/s measured here.`;
    this.summary.textContent =
      `${grouped(total.parameters)} parameters; at batch ${grouped(batch)} a training takes ` +
      `${mebibytes(peakBytes)} at most on WebAssembly.${time}`;
    const optimiser: Numbers = {
      parameters: 0,
      multiplyAdds: 0,
      flops: 0,
      parameterBytes: 0,
      activationBytes: 0,
      seconds: optimiserSeconds,
    };
    this.body.replaceChildren(
      ...rows.map((row) =>
        line(row.layer === '' ? '(outside)' : row.layer, row.operations, row.shape, row),
      ),
      line('Optimiser', ['AdamW', 'averages'], [], optimiser),
      line('Total', [], [], total),
    );
  }
}

function line(
  name: string,
  operations: readonly string[],
  shape: readonly number[],
  { parameters, flops, activationBytes, seconds }: Numbers,
): HTMLTableRowElement {
  const cells = [
    shape.join('×'),
    grouped(parameters),
    fixed(flops / 1e6, 1),
    mebibytes(activationBytes),
    seconds === null ? '–' : milliseconds(seconds),
  ];
  return tableRow(name, [proseCell(operations.join(', ')), ...cells]);
}

function milliseconds(seconds: number): string {
  return fixed(1000 * seconds, 3);
}
