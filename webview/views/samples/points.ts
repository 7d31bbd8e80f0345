// Layer: page, views. Points of the plane: a scatter plot over the data.

import { pointsCsv } from '../../../src/core/data/csv';
import { type SampleSet } from '../../../src/shared/protocol/samples';
import { grouped } from '../../ui/numbers';
import { Scatter, type ScatterLayers } from '../../ui/scatter';
import { domainOf, pointsOutside, type Domain } from '../../ui/scatterGeometry';
import type { SampleKindView, SampleView, SampleViewOptions } from './contract';
import { PointBatch } from './pointBatch';
import { PointCells } from './pointCells';

const NOTHING = new Float32Array();

class PointsView implements SampleView {
  readonly element: HTMLElement;
  private readonly scatter: Scatter;
  private domain: Domain | null = null;
  private shown: Float32Array = NOTHING;
  private isOverData = false;

  constructor({ label, testId, color }: SampleViewOptions) {
    this.scatter = new Scatter({ label, testId: `${testId}-plot`, ...(color && { color }) });
    this.element = this.scatter.element;
  }

  get caption(): string {
    return this.isOverData ? 'Samples over the data (grey)' : 'Samples';
  }

  /** Samples that ran away are not in the picture, which may be empty then. */
  get remark(): string {
    const away = this.domain === null ? 0 : pointsOutside(this.shown, this.domain);
    return away === 0 ? '' : `${grouped(away)} outside`;
  }

  fit(sets: readonly SampleSet[]): void {
    this.domain = domainOf(...sets.map(({ values }) => values));
  }

  show(set: SampleSet | null, reference: SampleSet | null): void {
    this.shown = set?.values ?? NOTHING;
    this.isOverData = reference !== null;
    const behind = reference?.values ?? null;
    const domain = this.domain ?? domainOf(this.shown, behind ?? NOTHING);
    this.scatter.show(this.shown, domain, behind);
  }

  /** One point among many cannot be chosen. */
  select(): void {
    this.element.dataset.selected = '';
  }

  setLayers(layers: ScatterLayers): void {
    this.scatter.setLayers(layers);
  }

  render(side: number): HTMLCanvasElement {
    return this.scatter.render(side);
  }

  dispose(): void {
    this.scatter.dispose();
  }
}

export const POINTS: SampleKindView = {
  view: (options) => new PointsView(options),
  isPicture: false,
  history: null,
  batch: (onPick) => new PointBatch(onPick),
  cells: (inView) => new PointCells(inView),
  csv: ({ values }) => new TextEncoder().encode(pointsCsv(values)),
  noun: ['point', 'points'],
};
