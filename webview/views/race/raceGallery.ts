// Layer: page, views. The samples of every sampler of a race side by side, at one number of calls.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { Samples } from '../samples/samples';
import type { RacePictures, Racer } from './kind';
import { arrangedPictures } from './racerPictures';
import { labelOf, type Standings } from '../../../src/shared/race/standings';

interface Picture {
  readonly racer: Racer;
  readonly view: Samples;
  readonly element: HTMLElement;
  readonly remark: HTMLElement;
}

export class RaceGallery implements RacePictures {
  readonly element = el('div', { class: 'race-pictures', testId: 'race-pictures' });
  private reference: SampleSet | null = null;
  private pictures: readonly Picture[] = [];

  /** Forgets what was shown. @param reference some of the data, behind points */
  begin(reference: SampleSet | null): void {
    this.reference = reference;
    this.dispose();
    this.pictures = [];
  }

  /** @param at the number of calls, and who is closest there */
  show(
    standings: Standings,
    racers: readonly Racer[],
    at: { budget: number; closest: readonly string[] },
  ): void {
    this.arrange(racers);
    const measure = this.reference ?? standings.converged?.samples ?? null;
    for (const { racer, view, element, remark } of this.pictures) {
      if (measure !== null) view.fit([measure]);
      const samples = withoutClass(standings.at(racer.id, at.budget)?.samples ?? null);
      view.show(samples, this.reference);
      element.dataset.kind = samples?.kind ?? this.reference?.kind ?? '';
      element.dataset.closest = String(at.closest.includes(racer.id));
      remark.textContent = view.remark;
    }
  }

  dispose(): void {
    for (const { view } of this.pictures) view.dispose();
  }

  private arrange(racers: readonly Racer[]): void {
    const before = this.pictures;
    this.pictures = arrangedPictures(before, racers, {
      make: pictureOf,
      drop: ({ view }) => {
        view.dispose();
      },
    });
    if (this.pictures !== before)
      this.element.replaceChildren(...this.pictures.map(({ element }) => element));
  }
}

/** All samples of a race are of the class that was asked for, so that each need not say so. */
function withoutClass(samples: SampleSet | null): SampleSet | null {
  return samples === null ? null : { ...samples, labels: null, classes: null };
}

function pictureOf(racer: Racer): Picture {
  const { id, color } = racer;
  const view = new Samples({ label: labelOf(id), testId: `race-picture-${id}`, color });
  const remark = el('span', { class: 'quiet' });
  const caption = el(
    'figcaption',
    {},
    el('span', {}, el('span', { class: `swatch ink-${color}` }), ` ${labelOf(id)}`),
    remark,
  );
  const element = el('figure', { class: 'scatter-figure' }, caption, view.element);
  return { racer, view, element, remark };
}
