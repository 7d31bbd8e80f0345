// Layer: page, views. Samples the models of all runs in one way, from one noise: the sampler, steps and
// guidance of the first run, and a seed that can be changed.

import type {
  CompareHostMethods,
  DrawEvent,
  DrawnSamples,
} from '../../../src/shared/protocol/comparePage';
import { noCommonNoise } from '../../../src/shared/compareRuns';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { RunContent } from '../../../src/shared/protocol/run';
import { isCancellation } from '../../../src/shared/rpc/errors';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { button } from '../../ui/toolkit';
import { letterOf } from './runMark';

/** Enough to see a distribution; of pictures, to see them. */
const MOST = { points: 2_000, images: 16, audio: 8, video: 10 } as const;

export class SameNoise {
  readonly element: HTMLElement;
  private readonly notice = new Notice('compare-notice');
  private readonly progress = new ProgressBar('Sampling', 'compare-progress');
  private readonly sentence = el('p', { class: 'text quiet', testId: 'compare-sampling' });
  private sampling: SamplingConfig;
  private abort: AbortController | null = null;
  private readonly start = button({
    label: 'Sample from the Same Noise',
    testId: 'compare-sample',
    appearance: 'primary',
    onClick: () => void this.draw(),
  });
  private readonly another = button({
    label: 'Other Noise',
    testId: 'compare-other-noise',
    title: 'The next seed',
    onClick: () => {
      this.sampling = { ...this.sampling, seed: this.sampling.seed + 1 };
      void this.draw();
    },
  });
  private readonly stop = button({
    label: 'Stop',
    testId: 'compare-stop',
    onClick: () => this.abort?.abort(),
  });

  /** @param onDrawn told what was drawn, and how in words */
  constructor(
    private readonly host: Rpc<CompareHostMethods>,
    private readonly runs: readonly RunContent[],
    private readonly onDrawn: (drawn: readonly DrawnSamples[], how: string) => void,
  ) {
    const [{ document }] = runs;
    const { sampling, data } = document.recipe;
    this.sampling = { ...sampling, count: Math.min(sampling.count, MOST[data.kind]) };
    const refused = noCommonNoise(runs);
    this.element =
      refused === null
        ? el(
            'div',
            { class: 'column' },
            el('div', { class: 'buttons' }, this.start, this.another, this.stop),
            this.sentence,
            this.progress.element,
            this.notice.element,
          )
        : el('p', { class: 'text', text: refused, testId: 'compare-no-noise' });
    this.showState();
  }

  dispose(): void {
    this.abort?.abort();
  }

  private async draw(): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    const how = this.words();
    this.notice.clear();
    this.progress.show(0, 'Starting');
    this.showState();
    try {
      const drawn = await this.host.call(
        'drawSamples',
        { sampling: this.sampling },
        {
          signal: abort.signal,
          onEvent: (event) => {
            this.showProgress(event);
          },
        },
      );
      this.onDrawn(drawn, how);
    } catch (error) {
      if (!isCancellation(error)) this.notice.showError(error);
    } finally {
      this.abort = null;
      this.showState();
    }
  }

  private showProgress({ run, step, steps }: DrawEvent): void {
    const done = (run + step / Math.max(steps, 1)) / this.runs.length;
    this.progress.show(done, `${letterOf(run)}, step ${grouped(step)} of ${grouped(steps)}`);
  }

  private showState(): void {
    const isOn = this.abort !== null;
    this.start.disabled = isOn;
    this.another.disabled = isOn;
    this.stop.hidden = !isOn;
    this.progress.element.hidden = !isOn;
    this.sentence.textContent = `${this.words()}: as the recipe of ${letterOf(0)} says.`;
    this.element.dataset.state = isOn ? 'sampling' : 'ready';
  }

  private words(): string {
    const { sampler, num_inference_steps, seed, count } = this.sampling;
    const label = SAMPLERS.find(({ id }) => id === sampler)?.label ?? sampler;
    return `${label}, ${grouped(num_inference_steps)} steps, seed ${seed}, ${grouped(count)} samples`;
  }
}
