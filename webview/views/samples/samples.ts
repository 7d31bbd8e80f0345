// Layer: page, views. Samples of whatever kind comes: a place in which the view of that kind stands.
// Views of runs use this and do not know what a sample is.

import { sampleCount, type SampleKind, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import type { ScatterLayers } from '../../ui/scatter';
import type { SampleView, SampleViewOptions, TimeSpan } from './contract';
import { sampleKindView } from './registry';

export class Samples implements SampleView {
  readonly element: HTMLElement;
  private inner: { readonly kind: SampleKind; readonly view: SampleView } | null = null;
  private fitted: readonly SampleSet[] | null = null;
  private selected: number | null = null;
  private layers: ScatterLayers | null = null;
  private unknown: readonly TimeSpan[] = [];

  constructor(private readonly options: SampleViewOptions) {
    this.element = el('div', { class: 'samples', testId: options.testId });
  }

  get caption(): string {
    return this.inner?.view.caption ?? 'Samples';
  }

  get remark(): string {
    return this.inner?.view.remark ?? '';
  }

  fit(sets: readonly SampleSet[]): void {
    this.fitted = sets;
    this.inner?.view.fit(sets);
  }

  show(set: SampleSet | null, reference: SampleSet | null): void {
    const kind = set?.kind ?? reference?.kind ?? this.inner?.kind;
    this.element.dataset.count = String(set === null ? 0 : sampleCount(set));
    if (kind === undefined) return;
    this.viewOf(kind).show(set, reference);
  }

  select(index: number | null): void {
    this.selected = index;
    this.inner?.view.select(index);
  }

  setLayers(layers: ScatterLayers): void {
    this.layers = layers;
    this.inner?.view.setLayers?.(layers);
  }

  setUnknown(spans: readonly TimeSpan[]): void {
    this.unknown = spans;
    this.inner?.view.setUnknown?.(spans);
  }

  playInTurn(parts: readonly SampleSet[], onPart: (part: number) => void): void {
    this.inner?.view.playInTurn?.(parts, onPart);
  }

  render(side: number): HTMLCanvasElement {
    return this.inner?.view.render(side) ?? el('canvas');
  }

  dispose(): void {
    this.inner?.view.dispose();
    this.inner = null;
  }

  private viewOf(kind: SampleKind): SampleView {
    if (this.inner?.kind === kind) return this.inner.view;
    this.inner?.view.dispose();
    const view = sampleKindView(kind).view(this.options);
    this.inner = { kind, view };
    this.element.dataset.kind = kind;
    this.element.replaceChildren(view.element);
    if (this.fitted !== null) view.fit(this.fitted);
    if (this.selected !== null) view.select(this.selected);
    view.setUnknown?.(this.unknown);
    if (this.layers !== null) view.setLayers?.(this.layers);
    return view;
  }
}
