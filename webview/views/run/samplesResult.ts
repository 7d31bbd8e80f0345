// Layer: page, views. What a sampling run drew: the animation from noise to samples, and of pictures the
// one that is chosen.

import type { ScheduleConfig } from '../../../src/core/recipe/types';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import type { Arrangement } from '../../../src/shared/protocol/explore';
import { ReverseProcess } from '../reverse/reverseProcess';
import { inView, stateAt } from '../reverse/states';
import { sampleKindView } from '../samples/registry';
import { ArrangedSamples } from './arrangedSamples';
import { ChosenPicture, type ShownResult } from './chosenPicture';

/** Width of a saved picture in pixels. */
const PICTURE_SIDE = 1200;
/** Of the pictures of an animation: 50 of them are a file of some megabytes. */
const FRAME_SIDE = 480;

export class SamplesResult {
  /** The animation. */
  readonly process: ReverseProcess;
  /** Rows and columns that the samples stand in; null for samples without. */
  readonly arranged: ArrangedSamples | null;
  /** The chosen picture; null for points. */
  readonly chosenPicture: ChosenPicture | null;
  readonly samples: SampleSet;
  private chosen = 0;

  /**
   * @param plays the animation plays once
   * @param chosenActions buttons that belong to the picture that is chosen
   */
  constructor(
    private readonly result: ShownResult,
    schedule: ScheduleConfig,
    private readonly reference: SampleSet | null,
    {
      plays,
      chosenActions,
      arrangement,
    }: {
      plays: boolean;
      chosenActions: readonly HTMLElement[];
      arrangement: Arrangement | null;
    },
  ) {
    this.samples = result.samples;
    const { isPicture } = sampleKindView(this.samples.kind);
    this.chosenPicture = isPicture ? new ChosenPicture(result, chosenActions) : null;
    this.process = new ReverseProcess({
      model: null,
      onSelect: (index) => {
        this.chosen = index;
        this.showChosen();
      },
      onPosition: () => {
        this.showChosen();
      },
    });
    this.process.show({ result, schedule, reference, key: '' }, plays);
    // It chooses a cell at once, beside whatever step is shown.
    this.arranged =
      arrangement === null
        ? null
        : new ArrangedSamples(this.samples, arrangement, (index) => {
            this.chosen = index;
            this.showChosen();
          });
  }

  /** All samples as one picture. */
  render(): HTMLCanvasElement {
    return this.arranged?.render() ?? this.process.render(PICTURE_SIDE);
  }

  /** Number of the chosen sample. */
  get chosenIndex(): number {
    return this.chosen;
  }

  /** The chosen sample as one picture. */
  renderChosen(): HTMLCanvasElement {
    return this.drawn(sliceSamples(this.samples, this.chosen, this.chosen + 1), PICTURE_SIDE);
  }

  /** Pictures of an animation of the reverse process; 1 where no steps were kept. */
  get frames(): number {
    return this.result.trajectory.timesteps.length + 1;
  }

  /** The state after a step, of all samples whose steps were kept. */
  frame(index: number): HTMLCanvasElement {
    return this.drawn(stateAt(this.result, index), FRAME_SIDE);
  }

  /** The steps of the chosen sample were kept. */
  get isChosenFollowed(): boolean {
    return this.chosen < this.result.trajectory.count;
  }

  /** The state after a step, of the chosen sample. */
  chosenFrame(index: number): HTMLCanvasElement {
    const state = stateAt(this.result, index);
    return this.drawn(sliceSamples(state, this.chosen, this.chosen + 1), FRAME_SIDE);
  }

  dispose(): void {
    this.process.dispose();
    this.arranged?.dispose();
    this.chosenPicture?.dispose();
  }

  private showChosen(): void {
    this.chosenPicture?.show(this.chosen, this.process.position);
  }

  private drawn(set: SampleSet, side: number): HTMLCanvasElement {
    const view = sampleKindView(set.kind).view({ label: '', testId: 'render' });
    view.fit(inView(this.result, this.reference));
    view.show(set, this.reference);
    const canvas = view.render(side);
    view.dispose();
    return canvas;
  }
}
