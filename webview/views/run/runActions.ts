// Layer: page, views. What a result tab asks of the host, each failure shown where it was asked.

import type { Recipe } from '../../../src/core/recipe/types';
import { cellsCsv, trialsCsv } from '../../../src/core/study/tables';
import type { StudyResults } from '../../../src/core/study/results';
import type { RunContent, RunDocument } from '../../../src/shared/protocol/run';
import type { RunHostMethods } from '../../../src/shared/protocol/runPage';
import { isCancellation } from '../../../src/shared/rpc/errors';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import { givenFile } from '../../../src/shared/samples/givenFile';
import { clipFile, clipsFile, type AnimationFormat } from '../../../src/shared/samples/clipFiles';
import { wavOf } from '../../../src/shared/samples/soundFiles';
import { recipeTexts } from '../../../src/shared/samples/recipeInPicture';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import type { Notice } from '../../ui/notice';
import { button } from '../../ui/toolkit';
import { animationOf, pngOf } from '../samples/files';
import { sampleKindView } from '../samples/registry';
import type { SamplesResult } from './samplesResult';

/** The steps of the picture were not kept, to bound the size of the result. */
class NotFollowedError extends Error {
  override name = 'NotFollowedError';

  constructor() {
    super('The steps of this one were not kept; those of the first ones of the sheet were.');
  }
}

type SavedFile = RunHostMethods['saveFile']['params'];

/** Buttons of a result tab. */
export class RunActions {
  constructor(
    private readonly host: Rpc<RunHostMethods>,
    private readonly notice: Notice,
  ) {}

  /** Samples the model of this run. */
  sample(label: string): HTMLElement {
    return this.button(label, 'run-sample', () => this.host.call('sample', null), 'primary');
  }

  /** Shows the lab's view of inpainting with what this run has. */
  inpaint(label: string): HTMLElement {
    return this.button(
      label,
      'run-inpaint',
      () => this.host.call('inpaint', { image: null }),
      'primary',
    );
  }

  resume(): HTMLElement {
    return this.button('Resume', 'run-resume', () => this.host.call('resume', null));
  }

  /** Stops a study; what is finished stays. */
  stop(): HTMLElement {
    return this.button('Stop', 'run-stop', () => this.host.call('stop', null));
  }

  /** The numbers of a study. */
  saveStudy({ title }: RunDocument, study: StudyResults): HTMLElement[] {
    const save = (label: string, testId: string, name: string, text: () => string): HTMLElement =>
      this.saveButton(label, testId, () => ({
        name: `${title}, ${name}.csv`,
        bytes: new TextEncoder().encode(text()),
      }));
    return [
      save('Save Table…', 'study-save-cells', 'table', () => cellsCsv(study)),
      save('Save All Measures…', 'study-save-trials', 'measures', () => trialsCsv(study)),
    ];
  }

  openRecipe(): HTMLElement {
    return this.button('Open as Recipe File', 'run-open-recipe', () =>
      this.host.call('openRecipe', null),
    );
  }

  openParent(runId: string): HTMLElement {
    return this.button('Open Training Run', 'run-open-parent', () =>
      this.host.call('openRun', { runId }),
    );
  }

  /** The samples as a picture, an animation and numbers. */
  save({ title, recipe }: RunDocument, shown: SamplesResult): HTMLElement[] {
    const { samples } = shown;
    const { csv } = sampleKindView(samples.kind);
    const animation = (format: AnimationFormat) => () =>
      this.animation(`${title}, from noise`, format, recipe, shown.frames, (k) => shown.frame(k));
    return [
      this.saveButton('Save PNG…', 'run-save-png', () => ({
        name: `${title}.png`,
        bytes: pngOf(shown.render(), recipe),
      })),
      ...(samples.kind === 'video'
        ? this.saveClips('run-save-clips', ['Save Clips…', 'Save Clips as GIF…'], (format) => ({
            name: `${title}.${format}`,
            bytes: clipsFile(format, samples, { text: recipeTexts(recipe) }),
          }))
        : []),
      ...(shown.frames > 1
        ? [
            this.saveButton('Save Animation…', 'run-save-animation', animation('png')),
            this.saveButton('Save GIF…', 'run-save-gif', animation('gif')),
          ]
        : []),
      ...(csv === null
        ? []
        : [
            this.saveButton('Save CSV…', 'run-save-csv', () => ({
              name: `${title}.csv`,
              bytes: csv(samples),
            })),
          ]),
      this.saveButton('Save npz…', 'run-save-npz', () => ({
        name: `${title}.npz`,
        bytes: samplesNpz(samples),
      })),
    ];
  }

  /** The sample that is chosen, as a picture and as an animation. */
  saveChosen(
    { title, recipe }: RunDocument,
    { samples: { kind }, trajectory }: NonNullable<RunContent['result']>,
    shown: () => SamplesResult,
  ): HTMLElement[] {
    const animation = (format: AnimationFormat) => () =>
      shown().isChosenFollowed
        ? this.animation(`${title}, one from noise`, format, recipe, shown().frames, (k) =>
            shown().chosenFrame(k),
          )
        : Promise.reject(new NotFollowedError());
    return [
      ...(kind === 'audio'
        ? [
            this.saveButton('Save WAV…', 'run-save-wav', () => ({
              name: `${title}, one.wav`,
              bytes: wavOf(shown().samples, shown().chosenIndex),
            })),
          ]
        : []),
      ...(kind === 'video'
        ? this.saveClips('run-save-clip', ['Save Clip…', 'Save Clip as GIF…'], (format) => ({
            name: `${title}, one.${format}`,
            bytes: clipFile(format, shown().samples, shown().chosenIndex, {
              text: recipeTexts(recipe),
            }),
          }))
        : []),
      this.button('Use as Input', 'run-use', () =>
        this.host.call('inpaint', { image: givenFile(shown().samples, shown().chosenIndex) }),
      ),
      this.saveButton('Save This Picture…', 'run-save-chosen', () => ({
        name: `${title}, one.png`,
        bytes: pngOf(shown().renderChosen(), recipe),
      })),
      ...(trajectory.count === 0
        ? []
        : [
            this.saveButton('Save Its Animation…', 'run-save-chosen-animation', animation('png')),
            this.saveButton('Save Its GIF…', 'run-save-chosen-gif', animation('gif')),
          ]),
    ];
  }

  /** As animated PNG, which keeps every colour and the recipe, and as GIF. */
  private saveClips(
    testId: string,
    [png, gif]: readonly [png: string, gif: string],
    make: (format: AnimationFormat) => SavedFile,
  ): HTMLElement[] {
    return [
      this.saveButton(png, `${testId}-png`, () => make('png')),
      this.saveButton(gif, `${testId}-gif`, () => make('gif')),
    ];
  }

  private async animation(
    name: string,
    format: AnimationFormat,
    recipe: Recipe,
    count: number,
    draw: (index: number) => HTMLCanvasElement,
  ): Promise<SavedFile> {
    return { name: `${name}.${format}`, bytes: await animationOf(format, count, draw, recipe) };
  }

  private saveButton(
    label: string,
    testId: string,
    make: () => SavedFile | Promise<SavedFile>,
  ): HTMLElement {
    return this.button(label, testId, async () => {
      await this.host.call('saveFile', await make());
    });
  }

  private button(
    label: string,
    testId: string,
    action: () => Promise<unknown>,
    appearance: 'primary' | 'secondary' = 'secondary',
  ): HTMLElement {
    const element = button({
      label,
      testId,
      appearance,
      onClick: () => {
        element.disabled = true;
        this.notice.clear();
        action()
          .catch((error: unknown) => {
            if (!isCancellation(error)) this.notice.showError(error);
          })
          .finally(() => {
            element.disabled = false;
          });
      },
    });
    return element;
  }
}
