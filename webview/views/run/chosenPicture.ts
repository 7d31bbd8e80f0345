// Layer: page, views. The picture that is chosen on the sheet, large: its class, its state and what the
// network predicted at the step that is looked at, and the nearest picture of those trained on.

import { className, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { fixed, grouped } from '../../ui/numbers';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import type { RunContent } from '../../../src/shared/protocol/run';
import { distance, predictedAt, stateAt } from '../reverse/states';

export type ShownResult = NonNullable<RunContent['result']>;

export class ChosenPicture {
  readonly element: HTMLElement;
  private readonly heading = el('p', { class: 'text', testId: 'chosen-sample' });
  private readonly large = new Samples({ label: 'Chosen picture', testId: 'chosen-large' });
  private readonly state = new Samples({ label: 'State x_t', testId: 'trajectory-x-t' });
  private readonly predicted = new Samples({ label: 'Predicted x_0', testId: 'trajectory-x-0' });
  private readonly pair: HTMLElement;
  private readonly notFollowed = el('p', { class: 'text quiet', testId: 'chosen-not-followed' });
  private readonly own = new Samples({ label: 'Chosen picture', testId: 'chosen-own' });
  private readonly near = new Samples({
    label: 'Nearest training picture',
    testId: 'chosen-nearest',
  });
  private readonly nearText = el('p', { class: 'text quiet', testId: 'chosen-distance' });
  private readonly comparison: HTMLElement;

  /** @param actions buttons that belong to the picture */
  constructor(
    private readonly result: ShownResult,
    actions: readonly HTMLElement[],
  ) {
    const { count } = result.trajectory;
    this.pair = el(
      'div',
      { class: 'pair always' },
      figure('State xₜ', this.state.element),
      figure('Predicted x₀', this.predicted.element),
    );
    this.notFollowed.textContent =
      count === 0
        ? ''
        : `The steps of the first ${grouped(count)} ${sampleKindView(result.samples.kind).noun[1]} were kept, not those of this one.`;
    this.comparison = el(
      'div',
      { class: 'stack' },
      el(
        'div',
        { class: 'pair always thumbs' },
        figure('This picture', this.own.element),
        figure('Nearest training picture', this.near.element),
      ),
      this.nearText,
    );
    this.element = el(
      'div',
      { class: 'stack' },
      this.heading,
      this.pair,
      this.large.element,
      this.notFollowed,
      el('div', { class: 'buttons' }, ...actions),
      this.comparison,
    );
  }

  /** @param position of the process: 0 is x_T, k is after the k-th kept step */
  show(index: number, position: number): void {
    const { samples, trajectory, nearest } = this.result;
    const picture = sliceSamples(samples, index, index + 1);
    const [one] = sampleKindView(samples.kind).noun;
    const what = one.charAt(0).toUpperCase() + one.slice(1);
    this.heading.textContent = [what, String(index + 1), nameOf(picture)].join(' ').trim();
    this.heading.dataset.index = String(index);
    const isFollowed = trajectory.timesteps.length > 0 && index < trajectory.count;
    this.pair.hidden = !isFollowed;
    this.large.element.hidden = isFollowed;
    this.notFollowed.hidden = isFollowed;
    if (isFollowed) {
      const one = (set: SampleSet): SampleSet => sliceSamples(set, index, index + 1);
      this.state.show(one(stateAt(this.result, position)), null);
      this.predicted.show(one(predictedAt(this.result, Math.max(0, position - 1))), null);
    } else this.large.show(picture, null);
    // Of those pictures whose steps were kept the nearest ones are known.
    const hasNearest = nearest !== null && index < trajectory.count;
    this.comparison.hidden = !hasNearest;
    if (hasNearest) this.compare(picture, sliceSamples(nearest, index, index + 1));
  }

  dispose(): void {
    for (const view of [this.state, this.predicted, this.large, this.own, this.near])
      view.dispose();
  }

  private compare(picture: SampleSet, nearest: SampleSet): void {
    this.own.show(picture, null);
    this.near.show(nearest, null);
    const away = distance(picture, nearest);
    const grey = Math.round(away * 127.5);
    this.nearText.textContent = `They differ by ${fixed(away, 3)} (root mean square over all pixels, where black to white is 2), which is ${grey} of 255 grey levels.`;
    this.nearText.dataset.distance = String(away);
  }
}

function nameOf(picture: SampleSet): string {
  const name = className(picture, 0);
  return name === null ? '' : `· ${name}`;
}

function figure(text: string, content: HTMLElement): HTMLElement {
  return el('figure', { class: 'scatter-figure' }, el('figcaption', { text }), content);
}
