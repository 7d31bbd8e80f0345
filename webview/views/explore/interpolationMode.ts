// Layer: page, views. The way between two samples: x_T along the arc between two noises, the class by
// mixed predictions. A filmstrip, with the frame that is chosen large, and as an animation.

import type { SamplingConfig } from '../../../src/core/recipe/types';
import { interpolationCalls } from '../../../src/core/sampling/exploreCost';
import { interpolationTable } from '../../../src/shared/exploreTables';
import type { DrawnArrangement, InterpolationResult } from '../../../src/shared/protocol/explore';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { sliceSamples } from '../../../src/shared/protocol/samples';
import { csvText } from '../../../src/core/csvText';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { Scrubber } from '../../ui/scrubber';
import { table, tableRow } from '../../ui/table';
import { chooser, textInput, type Chooser } from '../../ui/toolkit';
import { animationOf, pngOf } from '../samples/files';
import { Samples } from '../samples/samples';
import { CellGrid } from './cellGrid';
import { csvFile, type CommonSettings, type ExploreMode, type Plan, type SavedFile } from './mode';

const FRAMES = { usual: '9', least: 2, most: 60 };
const NO_CLASS = '';
const LARGEST_SEED = 0xffffffff;
/** Of a frame of the animation that is saved, pixels. */
const SAVED_SIDE = 256;

export class InterpolationMode implements ExploreMode {
  readonly id = 'interpolation';
  readonly label = 'Between two';
  readonly stage: HTMLElement;
  readonly foot: HTMLElement;
  readonly fields: readonly HTMLElement[];
  private readonly strip = new CellGrid({
    ...{ label: 'Samples on the way', testId: 'explore-strip', side: 64 },
    onMove: (_, column) => {
      this.scrubber.value = column;
      this.drawFrame();
    },
  });
  private readonly frame = new Samples({ label: 'The frame', testId: 'explore-frame' });
  private readonly scrubber = new Scrubber({
    ...{ label: 'Frame', testId: 'explore-frame-slider', min: 0, max: 0, value: 0, duration: 3000 },
    valueText: (value) => `Frame ${value + 1}`,
    onChange: () => {
      this.drawFrame();
    },
  });
  private readonly caption = el('p', { class: 'text quiet', testId: 'explore-frame-caption' });
  private readonly rows = el('tbody');
  private readonly toSeed = this.text('Second seed', 'explore-to-seed', '1');
  private readonly frames = this.text('Frames', 'explore-frames', FRAMES.usual);
  private readonly guidance = this.text('Guidance', 'explore-between-guidance', '1.5');
  private readonly fromClass = this.classChooser('First class', 'explore-from-class');
  private readonly toClass = this.classChooser('Second class', 'explore-to-class');
  private shown: { common: CommonSettings; result: InterpolationResult } | null = null;

  /** @param onChange something was entered */
  constructor(private readonly onChange: () => void) {
    this.frame.element.classList.add('explore-frame');
    this.stage = el(
      'div',
      {},
      this.frame.element,
      this.scrubber.element,
      this.strip.element,
      this.caption,
    );
    this.scrubber.element.hidden = true;
    this.foot = el(
      'div',
      { class: 'numbers-scroll' },
      table(['Frame', 'Share of the second', 'Distance to the one before'], [this.rows], {
        class: 'numbers',
        testId: 'explore-strip-table',
      }),
    );
    this.foot.hidden = true;
    this.fields = [this.toSeed, this.fromClass, this.toClass, this.frames, this.guidance].map(
      ({ element }) => element,
    );
  }

  readonly files: readonly SavedFile[] = [
    this.animation('Save Animation…', 'png'),
    this.animation('Save GIF…', 'gif'),
    {
      label: 'Save PNG…',
      testId: 'explore-strip-png',
      make: () =>
        Promise.resolve({
          name: 'filmstrip.png',
          bytes: pngOf(this.stripCanvas(), this.finished.common.model.recipe),
        }),
    },
    csvFile(
      'interpolation.csv',
      'explore-strip-csv',
      () => interpolationTable(this.finished.result),
      csvText,
    ),
  ];

  readonly kept = (): DrawnArrangement => {
    const { common, result } = this.finished;
    const { samples, weights, networkCalls, seconds, device } = result;
    return {
      modelId: common.model.id,
      sampling: common.sampling,
      arrangement: {
        kind: 'interpolation',
        rows: { title: 'noise', names: [''] },
        columns: { title: 'share of the second end', names: weights.map(shareName) },
        perCell: 1,
      },
      result: { samples: { ...samples, labels: null }, networkCalls, seconds, device },
    };
  };

  setModel({ classes }: ModelChoice): void {
    for (const [index, one] of [this.fromClass, this.toClass].entries()) {
      const before = one.value;
      const choices = [
        { value: NO_CLASS, label: 'No class' },
        ...(classes ?? []).map((label, i) => ({ value: String(i), label })),
      ];
      const isKept = before !== NO_CLASS && choices.some(({ value }) => value === before);
      const usual = classes === null ? NO_CLASS : String(Math.min(index, classes.length - 1));
      one.setChoices(choices, isKept ? before : usual);
      one.element.hidden = classes === null;
    }
    this.guidance.element.hidden = classes === null;
  }

  plan(common: CommonSettings): Plan | null {
    const toSeed = whole(this.toSeed, 0, LARGEST_SEED);
    const frames = whole(this.frames, FRAMES.least, FRAMES.most);
    const [from, to] = [this.fromClass, this.toClass].map(({ value }) =>
      value === NO_CLASS ? null : Number(value),
    );
    const scale = Number(this.guidance.value);
    const isScale =
      from === null || (this.guidance.value.trim() !== '' && scale >= 0 && scale <= 20);
    this.guidance.setError(isScale ? null : 'A number from 0 to 20.');
    if (toSeed === null || frames === null || !isScale) return null;
    // One class stands for both where the other end has none.
    const labels = [from ?? to, to ?? from] as const;
    const sampling: SamplingConfig = {
      ...common.sampling,
      ...{ count: frames, class_label: labels[0], negative_class: null, weaker_step: null },
      guidance_scale: labels[0] === null ? 1 : scale,
    };
    const name = (label: number | null): string =>
      label === null ? '' : ` ${common.model.classes?.[label] ?? label}`;
    const seeds = [common.sampling.seed, toSeed] as const;
    return {
      sentence: `seed ${seeds[0]}${name(labels[0])} to seed ${seeds[1]}${name(labels[1])} · ${frames} frames`,
      sampling,
      rows: frames,
      calls: () => interpolationCalls(sampling, common.model.recipe.schedule, labels),
      run: async ({ worker, loaded, weaker, signal, onEvent }) => {
        const result = await worker.call(
          'interpolate',
          {
            ...{ model: loaded.model, weaker, sampling, engine: null, frames },
            from: { seed: seeds[0], class_label: labels[0] },
            to: { seed: seeds[1], class_label: labels[1] },
          },
          { signal, onEvent },
        );
        this.show({ ...common, sampling }, result, labels[0] !== labels[1]);
        return result;
      },
    };
  }

  dispose(): void {
    this.frame.dispose();
  }

  private show(common: CommonSettings, result: InterpolationResult, isMixed: boolean): void {
    this.shown = { common, result };
    const { samples, weights, steps } = result;
    this.scrubber.max = weights.length - 1;
    this.scrubber.element.hidden = false;
    this.foot.hidden = false;
    this.strip.arrange(
      [{ name: '' }],
      weights.map((weight) => ({ name: shareName(weight) })),
    );
    this.frame.fit([samples]);
    this.strip.show([weights.map((_, i) => sliceSamples(samples, i, i + 1))]);
    this.rows.replaceChildren(
      ...weights.map((weight, i) =>
        tableRow(String(i + 1), [weight.toFixed(3), i === 0 ? '–' : steps[i].toFixed(3)]),
      ),
    );
    this.caption.textContent = isMixed
      ? 'x_T goes along the arc between both noises; of the two classes the predictions are mixed, not the embeddings.'
      : 'x_T goes along the arc between both noises.';
    this.drawFrame();
  }

  private drawFrame(): void {
    if (this.shown === null) return;
    const { samples } = this.shown.result;
    const { value } = this.scrubber;
    this.frame.show(sliceSamples(samples, value, value + 1), null);
  }

  private get finished(): { common: CommonSettings; result: InterpolationResult } {
    if (this.shown === null) throw new Error('There is no filmstrip yet.');
    return this.shown;
  }

  private animation(label: string, format: 'png' | 'gif'): SavedFile {
    return {
      label,
      testId: `explore-strip-${format === 'png' ? 'animation' : 'gif'}`,
      make: async () => {
        const { common, result } = this.finished;
        const count = result.weights.length;
        const view = new Samples({ label: 'Frame', testId: 'explore-saved-frame' });
        view.fit([result.samples]);
        const draw = (i: number): HTMLCanvasElement => {
          view.show(sliceSamples(result.samples, i, i + 1), null);
          return view.render(SAVED_SIDE);
        };
        try {
          const bytes = await animationOf(format, count, draw, common.model.recipe);
          return { name: `interpolation.${format}`, bytes };
        } finally {
          view.dispose();
        }
      },
    };
  }

  /** The cells of the strip beside each other. */
  private stripCanvas(): HTMLCanvasElement {
    const cells = this.finished.result.weights.flatMap((_, i) => this.strip.canvasAt(0, i) ?? []);
    const canvas = el('canvas');
    canvas.width = cells.reduce((sum, { width }) => sum + width, 0);
    canvas.height = Math.max(...cells.map(({ height }) => height));
    const context = canvas.getContext('2d');
    cells.reduce((left, cell) => {
      context?.drawImage(cell, left, 0);
      return left + cell.width;
    }, 0);
    return canvas;
  }

  private classChooser(label: string, testId: string): Chooser {
    return chooser({
      ...{ label, testId, choices: [], value: NO_CLASS },
      onChange: () => {
        this.onChange();
      },
    });
  }

  private text(label: string, testId: string, value: string): ReturnType<typeof textInput> {
    return textInput({
      ...{ label, testId, value, numeric: true },
      onInput: () => {
        this.onChange();
      },
    });
  }
}

function shareName(weight: number): string {
  return short(Number(weight.toFixed(2)));
}

/** The whole number in a field; null where it is none, which the field says. */
export function whole(
  field: ReturnType<typeof textInput>,
  least: number,
  most: number,
): number | null {
  const value = Number(field.value);
  const isFine =
    field.value.trim() !== '' && Number.isInteger(value) && value >= least && value <= most;
  field.setError(isFine ? null : `A whole number from ${least} to ${most}.`);
  return isFine ? value : null;
}
