// Layer: page, views. The picture that is chosen on the sheet, large: its class, how it came out of the
// noise, and beside it the nearest picture of those that were trained on.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { className, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { fixed, grouped } from '../../ui/numbers';
import { Samples } from '../samples/samples';
import { distance, type ShownResult } from './shownResult';
import { TrajectoryView } from './trajectory';

export class ChosenPicture {
  readonly element: HTMLElement;
  private readonly heading = el('p', { class: 'text', testId: 'chosen-sample' });
  private readonly large = new Samples({ label: 'Chosen picture', testId: 'chosen-large' });
  private readonly trajectory: TrajectoryView | null;
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
    schedule: ScheduleConfig,
    actions: readonly HTMLElement[],
  ) {
    const { timesteps, count } = result.trajectory;
    this.trajectory =
      timesteps.length === 0 || count === 0 ? null : new TrajectoryView(result, schedule, null);
    this.notFollowed.textContent =
      count === 0
        ? ''
        : `The steps of the first ${grouped(count)} pictures were kept, not those of this one.`;
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
      this.trajectory?.element ?? null,
      this.large.element,
      this.notFollowed,
      el('div', { class: 'buttons' }, ...actions),
      this.comparison,
    );
  }

  show(index: number): void {
    const { samples, trajectory, nearest } = this.result;
    const picture = sliceSamples(samples, index, index + 1);
    this.heading.textContent = ['Picture', String(index + 1), nameOf(picture)].join(' ').trim();
    this.heading.dataset.index = String(index);
    const isFollowed = this.trajectory !== null && index < trajectory.count;
    if (this.trajectory !== null) this.trajectory.element.hidden = !isFollowed;
    if (isFollowed) this.trajectory.choose(index);
    this.large.element.hidden = isFollowed;
    this.notFollowed.hidden = isFollowed;
    if (!isFollowed) this.large.show(picture, null);
    // Of those pictures whose steps were kept the nearest ones are known.
    const hasNearest = nearest !== null && index < trajectory.count;
    this.comparison.hidden = !hasNearest;
    if (hasNearest) this.compare(picture, sliceSamples(nearest, index, index + 1));
  }

  dispose(): void {
    this.trajectory?.dispose();
    for (const view of [this.large, this.own, this.near]) view.dispose();
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
