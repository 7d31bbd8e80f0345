// Layer: page, views. The sample previews of a training, one at a time over the data that it
// learns. It follows the newest until the reader goes back to an earlier one.

import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { Scatter } from '../../ui/scatter';
import { domainOf, type Domain } from '../../ui/scatterGeometry';
import { Scrubber } from '../../ui/scrubber';

/** Most previews that are kept; of a longer run every other one, every fourth, and so on. */
const MOST_PREVIEWS = 256;

export interface Preview {
  step: number;
  /** n × 2, data units. */
  points: Float32Array;
}

/** Previews of one run with a scrubber. */
export class Previews {
  readonly element: HTMLElement;
  private readonly scatter = new Scatter({ label: 'Samples of the model', testId: 'preview' });
  private readonly caption = el('span');
  private readonly step = el('output', { class: 'quiet' });
  private readonly scrubber: Scrubber;
  private readonly hint = el('p', {
    class: 'text quiet',
    text: 'Samples appear here while the model learns.',
  });
  private previews: Preview[] = [];
  private reference: Float32Array | null = null;
  private domain: Domain = { centre: [0, 0], half: 1 };

  constructor() {
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
      { class: 'scatter-figure square' },
      el('figcaption', {}, this.caption, this.step),
      this.scatter.element,
      this.scrubber.element,
      this.hint,
    );
    this.draw();
  }

  /** Begins anew. */
  reset(): void {
    this.replace([]);
    this.scrubber.value = 0;
  }

  /** Shows these previews, the last one unless an earlier one was being looked at. */
  set(previews: readonly Preview[], reference: Float32Array | null): void {
    this.setReference(reference);
    let kept = [...previews];
    while (kept.length > MOST_PREVIEWS) kept = everyOther(kept);
    this.replace(kept);
  }

  add({ step, points }: Preview): void {
    if (this.previews.length >= MOST_PREVIEWS) {
      this.scrubber.value = Math.floor(this.scrubber.value / 2);
      this.replace(everyOther(this.previews));
    }
    this.replace([...this.previews, { step, points }]);
  }

  /** Forgets what came after `step`: a run that goes on from a checkpoint makes it again. */
  cutAfter(step: number): void {
    this.replace(this.previews.filter((preview) => preview.step <= step));
  }

  dispose(): void {
    this.scrubber.stop();
    this.scatter.dispose();
  }

  private setReference(reference: Float32Array | null): void {
    this.reference = reference;
    this.caption.textContent = reference === null ? 'Samples' : 'Samples over the data (grey)';
    if (reference !== null) this.domain = domainOf(reference);
  }

  private replace(previews: Preview[]): void {
    const followed = this.scrubber.value >= this.previews.length - 1;
    this.previews = previews;
    this.scrubber.max = Math.max(0, previews.length - 1);
    if (followed) this.scrubber.value = this.scrubber.max;
    this.draw();
  }

  private draw(): void {
    const preview = this.previews.at(this.scrubber.value);
    this.scrubber.element.hidden = this.previews.length < 2;
    this.hint.hidden = preview !== undefined;
    this.step.textContent = preview === undefined ? '' : `after step ${grouped(preview.step)}`;
    const points = preview?.points ?? new Float32Array();
    if (this.reference === null && preview !== undefined) this.domain = domainOf(points);
    this.scatter.show(points, this.domain, this.reference);
  }
}

/** Every other preview, the last one among them. */
function everyOther(previews: readonly Preview[]): Preview[] {
  return previews.filter((_, index) => (previews.length - 1 - index) % 2 === 0);
}
