// Layer: page, views. The data of the form, before anything is trained: the points in grey, or a sheet
// of the pictures. The worker opens them as for a training; files of one's own come from the host.
// It waits until nothing was changed for a moment, and only the newest set counts.

import type { DataFacts } from '../../../src/core/doctor/contract';
import type { Recipe } from '../../../src/core/recipe/types';
import type { DataSource } from '../../../src/shared/protocol/data';
import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { errorText } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import type { LabContext } from '../common/context';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';

/** Milliseconds without a change after which the data are opened. */
const WAIT_MS = 150;
/** Most samples that are shown. */
const SHOWN = { points: 2000, images: 48, audio: 24, video: 20 } as const;

export class DataPreview {
  readonly element: HTMLElement;
  private readonly samples = new Samples({ label: 'The data', testId: 'training-data' });
  private readonly caption = el('span', { text: 'The data' });
  private readonly count = el('span', { class: 'quiet' });
  private readonly hint = el('p', {
    class: 'text quiet',
    testId: 'training-data-hint',
    attributes: { role: 'status' },
  });
  private shown: SampleSet | null = null;
  private facts: DataFacts | null = null;
  /** The data that were asked for last, as text. */
  private asked = '';
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** @param onFacts called when what is known of the data has changed */
  constructor(
    private readonly context: LabContext,
    private readonly onFacts: () => void,
  ) {
    this.element = el(
      'figure',
      { class: 'stage-figure' },
      el('figcaption', {}, this.caption, this.count),
      this.samples.element,
      this.hint,
    );
  }

  /** What is shown of the data of a recipe; null when it is other data, or nothing yet. */
  of(recipe: Recipe): SampleSet | null {
    return this.asked === JSON.stringify(recipe.data) ? this.shown : null;
  }

  /** What is known of the data of a recipe; null as {@link of}. */
  factsOf(recipe: Recipe): DataFacts | null {
    return this.asked === JSON.stringify(recipe.data) ? this.facts : null;
  }

  /** Shows the data of a recipe soon; those that are shown stay while there is none. */
  request(recipe: Recipe | null): void {
    if (recipe === null) return;
    const asked = JSON.stringify(recipe.data);
    if (asked === this.asked) return;
    this.asked = asked;
    this.shown = null;
    this.facts = null;
    this.stop();
    this.timer = setTimeout(() => void this.open(recipe), WAIT_MS);
  }

  dispose(): void {
    this.stop();
    this.samples.dispose();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running?.abort();
    this.running = null;
  }

  private async open(recipe: Recipe): Promise<void> {
    const stop = new AbortController();
    this.running = stop;
    try {
      const source = await this.source(recipe, stop.signal);
      const looked =
        source === null
          ? null
          : await this.context.worker.call(
              'someSamples',
              { ...source, count: SHOWN[recipe.data.kind] },
              { signal: stop.signal },
            );
      if (this.running !== stop) return;
      this.facts = looked?.facts ?? null;
      this.onFacts();
      const set = looked?.samples ?? null;
      this.show(set, 'These data are large. They are shown as soon as a training has opened them.');
    } catch (error) {
      if (this.running === stop && !isCancellation(error)) this.show(null, errorText(error));
    }
  }

  /** A built-in set is no file; the host reads the others. */
  private async source(recipe: Recipe, signal: AbortSignal): Promise<DataSource | null> {
    if (recipe.data.name !== null) return { config: recipe.data, files: [] };
    return this.context.host.call('readData', { recipe: JSON.stringify(recipe) }, { signal });
  }

  /** @param otherwise why there is nothing to show */
  private show(set: SampleSet | null, otherwise: string): void {
    this.shown = set;
    this.hint.textContent = set === null ? otherwise : '';
    this.samples.element.hidden = set === null;
    this.element.dataset.shown = String(set === null ? 0 : sampleCount(set));
    this.count.textContent = '';
    if (set === null) return;
    const [, words] = sampleKindView(set.kind).noun;
    this.count.textContent = `${grouped(sampleCount(set))} ${words} of it`;
    this.samples.fit([set]);
    this.samples.show(null, set);
  }
}
