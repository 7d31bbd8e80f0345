// Layer: page, views. The button that hands a picture over to inpainting and upscaling.

import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { picturePng } from '../../../src/shared/samples/eightBits';
import { button } from '../../ui/toolkit';

export class UseAsInput {
  readonly element: HTMLElement;
  private shown: { readonly modelId: string; readonly samples: SampleSet } | null = null;
  private chosen = 0;

  /** @param onUse told the model that drew the picture, and the picture as a PNG file */
  constructor(onUse: (modelId: string, image: Uint8Array) => void) {
    this.element = button({
      label: 'Use as Input',
      testId: 'sampling-use',
      title: 'Inpaints or upscales the chosen picture',
      onClick: () => {
        if (this.shown === null) return;
        const { modelId, samples } = this.shown;
        const index = Math.min(this.chosen, sampleCount(samples) - 1);
        onUse(modelId, picturePng(samples, index));
      },
    });
    this.element.hidden = true;
  }

  /** Samples of a model; only pictures can be used. */
  show(modelId: string, samples: SampleSet): void {
    this.shown = { modelId, samples };
    this.element.hidden = samples.kind !== 'images';
  }

  /** The picture that is chosen now. */
  readonly choose = (index: number): void => {
    this.chosen = index;
  };
}
