// Layer: page, views. The sample previews of a training, one at a time, and all of them in rows where
// that says something. It follows the newest until the reader goes back to an earlier one.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import type { Preview } from '../../../src/shared/protocol/run';
import type { SampleKind, SampleSet } from '../../../src/shared/protocol/samples';
import { el, section } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { Scrubber } from '../../ui/scrubber';
import type { PreviewHistory } from '../samples/contract';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { TrainingTimes } from './trainingTimes';

/** Most previews that are kept; of a longer run every other one, every fourth, and so on. */
const MOST_PREVIEWS = 256;
/** Most numbers in the previews that are kept: 64 MB. */
const MOST_NUMBERS = 2 ** 24;

/** Previews of one run with a scrubber. */
export class Previews {
  readonly element: HTMLElement;
  private readonly samples = new Samples({ label: 'Samples of the model', testId: 'preview' });
  /** All previews in rows, where that says something; stands apart from the newest. */
  readonly historyElement = section('From the same noise, after each preview');
  /** How each of them was sampled; stands apart, too. */
  readonly times: TrainingTimes;
  private history: { readonly kind: SampleKind; readonly rows: PreviewHistory | null } | null =
    null;
  private readonly caption = el('span');
  private readonly step = el('output', { class: 'quiet' });
  private readonly scrubber: Scrubber;
  private readonly hint = el('p', {
    class: 'text quiet',
    text: 'Samples appear here while the model learns.',
  });
  private previews: Preview[] = [];
  private reference: SampleSet | null = null;

  /** @param onSample samples the checkpoint of a step; null where that is not offered */
  constructor(onSample: ((step: number) => void) | null = null) {
    this.times = new TrainingTimes(onSample);
    this.scrubber = new Scrubber({
      label: 'Preview',
      testId: 'preview-scrubber',
      min: 0,
      max: 0,
      value: 0,
      duration: 4000,
      valueText: (index) => `after step ${this.previews.at(index)?.step ?? 0}`,
      onChange: () => {
        this.draw();
      },
    });
    this.element = el(
      'figure',
      { class: 'stage-figure' },
      el('figcaption', {}, this.caption, this.step),
      this.samples.element,
      this.scrubber.element,
      this.hint,
    );
    this.draw();
  }

  /** Begins anew with a run of this schedule. */
  begin(schedule: ScheduleConfig): void {
    this.replace([]);
    this.times.begin(schedule);
    this.scrubber.value = 0;
  }

  /** Some of the data, once they are there. */
  setReference(reference: SampleSet): void {
    this.reference = reference;
    this.samples.fit([reference]);
    this.times.show(this.previews, reference);
    this.draw();
  }

  /** Shows these previews, the last one unless an earlier one was being looked at. */
  set(previews: readonly Preview[], reference: SampleSet | null): void {
    this.reference = reference;
    if (reference !== null) this.samples.fit([reference]);
    let kept = [...previews];
    while (areTooMany(kept)) kept = everyOther(kept);
    this.replace(kept);
  }

  add(preview: Preview): void {
    const previews = [...this.previews, preview];
    if (areTooMany(previews)) {
      this.scrubber.value = Math.floor(this.scrubber.value / 2);
      this.replace(everyOther(previews));
    } else this.replace(previews);
  }

  /** Forgets what came after `step`: a run that goes on from a checkpoint makes it again. */
  cutAfter(step: number): void {
    this.replace(this.previews.filter((preview) => preview.step <= step));
  }

  dispose(): void {
    this.scrubber.stop();
    this.samples.dispose();
    this.history?.rows?.dispose();
    this.times.dispose();
  }

  private replace(previews: Preview[]): void {
    const followed = this.scrubber.value >= this.previews.length - 1;
    this.previews = previews;
    this.scrubber.max = Math.max(0, previews.length - 1);
    if (followed) this.scrubber.value = this.scrubber.max;
    this.showHistory();
    this.times.show(previews, this.reference);
    this.draw();
  }

  private draw(): void {
    const preview = this.previews.at(this.scrubber.value);
    this.scrubber.element.hidden = this.previews.length < 2;
    this.hint.hidden = preview !== undefined;
    this.step.textContent = preview === undefined ? '' : `after step ${grouped(preview.step)}`;
    this.element.dataset.step = String(preview?.step ?? '');
    if (this.reference === null && preview !== undefined) this.samples.fit([preview.samples]);
    this.samples.show(preview?.samples ?? null, this.reference);
    this.caption.textContent = this.samples.caption;
    this.history?.rows?.select(this.scrubber.value);
  }

  /** Rows of previews, for kinds of samples of which they say something. */
  private showHistory(): void {
    const kind = this.previews.at(0)?.samples.kind;
    if (kind !== undefined && kind !== this.history?.kind) {
      this.history?.rows?.element.remove();
      this.history?.rows?.dispose();
      const rows = sampleKindView(kind).history?.((index) => {
        this.scrubber.value = index;
        this.draw();
      });
      this.history = { kind, rows: rows ?? null };
      if (rows !== undefined) this.historyElement.append(rows.element);
    }
    const rows = this.history?.rows ?? null;
    this.historyElement.hidden = rows === null || this.previews.length < 2;
    rows?.show(this.previews);
  }
}

function areTooMany(previews: readonly Preview[]): boolean {
  const numbers = previews.reduce((sum, { samples }) => sum + samples.values.length, 0);
  return previews.length > MOST_PREVIEWS || (previews.length > 2 && numbers > MOST_NUMBERS);
}

/** Every other preview, the last one among them. */
function everyOther(previews: readonly Preview[]): Preview[] {
  return previews.filter((_, index) => (previews.length - 1 - index) % 2 === 0);
}
