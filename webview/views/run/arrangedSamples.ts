// Layer: page, views. Samples of a run that were computed in rows and columns: the grid again, with its
// names, one noise at a time; the cell in which the reader is, is the chosen sample.

import type { Arrangement } from '../../../src/shared/protocol/explore';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { Scrubber } from '../../ui/scrubber';
import { CellGrid } from '../explore/cellGrid';
import { sampleKindView } from '../samples/registry';

const SIDE = 96;
/** Between the cells of a saved picture, in pixels. */
const GAP = 4;

export class ArrangedSamples {
  readonly element: HTMLElement;
  private readonly cells: CellGrid;
  private readonly noise: Scrubber;
  private at: readonly [row: number, column: number] = [0, 0];

  /** @param onChoose another sample is chosen, by its number among all */
  constructor(
    private readonly samples: SampleSet,
    private readonly arrangement: Arrangement,
    private readonly onChoose: (index: number) => void,
  ) {
    const { rows, columns, perCell } = arrangement;
    this.cells = new CellGrid({
      label: `Samples by ${[rows, columns].map(({ title }) => title).join(' and ')}`,
      ...{ testId: 'run-grid', side: SIDE },
      onMove: (row, column) => {
        this.at = [row, column];
        this.onChoose(this.chosen);
      },
    });
    this.noise = new Scrubber({
      ...{ label: 'Noise', testId: 'run-grid-noise', min: 0, value: 0, duration: 4000 },
      max: Math.max(1, perCell - 1),
      valueText: (value) => `Noise ${value + 1}`,
      onChange: () => {
        this.draw();
        this.onChoose(this.chosen);
      },
    });
    this.noise.element.hidden = perCell < 2 || samples.kind === 'points';
    this.element = el(
      'div',
      { class: 'stack', testId: 'run-arrangement' },
      this.cells.element,
      this.noise.element,
      el('p', { class: 'text quiet', text: this.axes() }),
    );
    this.cells.arrange(
      rows.names.map((name) => ({ name })),
      columns.names.map((name) => ({ name })),
    );
    this.draw();
  }

  /** All cells beside and below each other, as they are shown. */
  render(): HTMLCanvasElement {
    const { rows, columns } = this.arrangement;
    const grid = rows.names.map((_, row) =>
      columns.names.map((__, column) => this.cells.canvasAt(row, column)),
    );
    const all = grid.flat().filter((canvas) => canvas !== null);
    const width = Math.max(1, ...all.map((canvas) => canvas.width)) + GAP;
    const height = Math.max(1, ...all.map((canvas) => canvas.height)) + GAP;
    const canvas = el('canvas');
    canvas.width = width * columns.names.length - GAP;
    canvas.height = height * rows.names.length - GAP;
    const context = canvas.getContext('2d');
    for (const [row, line] of grid.entries())
      for (const [column, cell] of line.entries())
        if (cell !== null) context?.drawImage(cell, column * width, row * height);
    return canvas;
  }

  dispose(): void {
    this.noise.stop();
  }

  /** The chosen sample among all. */
  private get chosen(): number {
    const [row, column] = this.at;
    return this.first(row, column) + (this.samples.kind === 'points' ? 0 : this.noise.value);
  }

  private first(row: number, column: number): number {
    const { columns, perCell } = this.arrangement;
    return (row * columns.names.length + column) * perCell;
  }

  /** Of points all of a cell, of others the noise that is chosen. */
  private draw(): void {
    const { rows, columns, perCell } = this.arrangement;
    const { samples } = this;
    this.cells.show(
      rows.names.map((_, row) =>
        columns.names.map((__, column) => {
          const start = this.first(row, column);
          const at = start + this.noise.value;
          return samples.kind === 'points'
            ? sliceSamples(samples, start, start + perCell)
            : sliceSamples(samples, at, at + 1);
        }),
      ),
    );
  }

  private axes(): string {
    const { rows, columns, perCell, kind } = this.arrangement;
    const noun = sampleKindView(this.samples.kind).noun[1];
    if (kind === 'interpolation')
      return `From left to right: ${columns.title}. Each begins with x_T on the arc between two noises.`;
    const each = perCell < 2 ? 'the same noise' : `the same ${perCell} noises`;
    const down = rows.names.length < 2 ? '' : `Down: ${rows.title}. `;
    return `${down}Across: ${columns.title}. The ${noun} of every cell begin with ${each}.`;
  }
}
