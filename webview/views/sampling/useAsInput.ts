// Layer: page, views. The button that hands a sample over to inpainting and upscaling.

import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { givenFile } from '../../../src/shared/samples/givenFile';
import { button } from '../../ui/toolkit';

export class UseAsInput {
  readonly element: HTMLElement;
  private shown: { readonly modelId: string; readonly samples: SampleSet } | null = null;
  private chosen = 0;

  /** @param onUse told the model that drew the sample, and the sample as a file */
  constructor(onUse: (modelId: string, given: Uint8Array) => void) {
    this.element = button({
      label: 'Use as Input',
      testId: 'sampling-use',
      title: 'Hides a part of the chosen one, and fills it in anew',
      onClick: () => {
        if (this.shown === null) return;
        const { modelId, samples } = this.shown;
        const index = Math.min(this.chosen, sampleCount(samples) - 1);
        const given = givenFile(samples, index);
        if (given !== null) onUse(modelId, given);
      },
    });
    this.element.hidden = true;
  }

  /** Samples of a model; points cannot be used. */
  show(modelId: string, samples: SampleSet): void {
    this.shown = { modelId, samples };
    this.element.hidden = samples.kind === 'points';
  }

  /** The one that is chosen now. */
  readonly choose = (index: number): void => {
    this.chosen = index;
  };
}
