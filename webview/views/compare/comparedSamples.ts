// Layer: page, views. The samples of several runs beside each other: those that are stored, until all
// were drawn from the same noise. Points are drawn to one scale.

import { Disposer } from '../../../src/shared/dispose';
import type { DrawnSamples } from '../../../src/shared/protocol/comparePage';
import type { RunContent } from '../../../src/shared/protocol/run';
import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { sampleKindView } from '../samples/registry';
import { Samples } from '../samples/samples';
import { markOf } from './runMark';

interface Shown {
  readonly samples: Samples;
  readonly origin: HTMLElement;
  readonly reference: SampleSet | null;
}

export class ComparedSamples {
  readonly element: HTMLElement;
  private readonly owned = new Disposer();
  private readonly shown: readonly Shown[];

  /** @param open opens the tab of a run */
  constructor(runs: readonly RunContent[], open: (runId: string) => Promise<void>) {
    this.shown = runs.map(({ document, reference }, index) => ({
      samples: this.owned.add(
        new Samples({ label: `Samples of ${markOf(document, index)}`, testId: 'compare-samples' }),
      ),
      origin: el('p', { class: 'quiet', testId: 'compare-origin' }),
      reference,
    }));
    this.element = el(
      'div',
      { class: 'compare-grid', testId: 'compare-grid' },
      ...runs.map(({ document }, index) => {
        const { samples, origin } = this.shown[index];
        const link = el('button', {
          class: 'compare-title',
          text: markOf(document, index),
          attributes: { type: 'button', title: 'Open this run' },
          on: { click: () => void open(document.id) },
        });
        return el('figure', {}, el('figcaption', {}, link), samples.element, origin);
      }),
    );
    this.show(
      runs.map(({ result }) => result?.samples ?? null),
      runs.map((run) => storedText(run)),
    );
  }

  /** @param how they were drawn, in words */
  showDrawn(drawn: readonly DrawnSamples[], how: string): void {
    this.show(
      drawn.map(({ samples }) => samples),
      drawn.map(({ networkCalls }) => `${how} · ${grouped(networkCalls)} network calls`),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private show(sets: readonly (SampleSet | null)[], origins: readonly string[]): void {
    const all = sets.filter((set) => set !== null);
    for (const [index, { samples, origin, reference }] of this.shown.entries()) {
      const set = sets[index];
      const kind = set?.kind ?? reference?.kind;
      const references = this.shown.flatMap((other) => other.reference ?? []);
      const common = [...all, ...references].filter((other) => other.kind === kind);
      if (common.length > 0) samples.fit(common);
      samples.show(set, reference);
      origin.textContent = origins[index];
    }
  }
}

function storedText({ document, result, previews }: RunContent): string {
  if (result === null) return 'no samples yet';
  const [one, many] = sampleKindView(result.samples.kind).noun;
  const count = sampleCount(result.samples);
  const samples = `${grouped(count)} ${count === 1 ? one : many}`;
  const { sampling } = document.recipe;
  if (document.kind === 'sampling')
    return `${samples} · ${sampling.sampler} · seed ${sampling.seed}`;
  const step = previews.at(-1)?.step;
  return step === undefined
    ? `${samples}, preview`
    : `${samples}, preview after step ${grouped(step)}`;
}
