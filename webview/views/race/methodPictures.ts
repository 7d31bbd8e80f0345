// Layer: page, views. What every method of a race drew at one number of calls: the density of the free
// coordinate over that of the exact posterior.

import { el } from '../../ui/dom';
import { Plot } from '../../ui/plot';
import { labelOf, type Standings } from '../../../src/shared/race/standings';
import { binCentres, density, rangeOf } from '../common/density';
import type { RacePictures, Racer } from './kind';
import { arrangedPictures } from './racerPictures';

const BINS = 40;

interface Picture {
  readonly racer: Racer;
  readonly plot: Plot;
}

export class MethodPictures implements RacePictures {
  readonly element = el('div', { class: 'race-densities', testId: 'race-pictures' });
  private pictures: readonly Picture[] = [];

  begin(): void {
    this.dispose();
    this.pictures = [];
    this.element.replaceChildren();
  }

  show(
    standings: Standings,
    racers: readonly Racer[],
    { budget, closest }: { budget: number; closest: readonly string[] },
  ): void {
    const { posterior } = standings;
    if (posterior === null) return;
    this.arrange(racers);
    const range = rangeOf(posterior.draws);
    const centres = binCentres(range, BINS);
    const exact = density(posterior.draws, range, BINS);
    const free = 'yx'[posterior.axis];
    for (const { racer, plot } of this.pictures) {
      const label = labelOf(racer.id);
      const run = standings.at(racer.id, budget);
      const drawn = run?.samples.values.filter((_, i) => i % 2 !== posterior.axis) ?? null;
      plot.setData(
        centres,
        [
          { label: 'Exact posterior', color: 'muted', bars: true, faint: true, values: exact },
          {
            ...{ label, color: racer.color, width: 2 },
            values: drawn === null ? exact.map(() => NaN) : density(drawn, range, BINS),
          },
        ],
        `Density of ${free} as ${label} drew it, over that of the exact posterior.`,
      );
      plot.element.dataset.closest = String(closest.includes(racer.id));
      plot.element.dataset.count = String(drawn?.length ?? 0);
    }
  }

  dispose(): void {
    for (const { plot } of this.pictures) plot.dispose();
  }

  private arrange(racers: readonly Racer[]): void {
    const before = this.pictures;
    this.pictures = arrangedPictures(before, racers, {
      make: pictureOf,
      drop: ({ plot }) => {
        plot.dispose();
      },
    });
    if (this.pictures !== before)
      this.element.replaceChildren(...this.pictures.map(({ plot }) => plot.element));
  }
}

function pictureOf(racer: Racer): Picture {
  const plot = new Plot({
    caption: labelOf(racer.id),
    testId: `race-picture-${racer.id}`,
    xLabel: 'free coordinate',
    height: 120,
    legend: false,
    table: false,
  });
  return { racer, plot };
}
