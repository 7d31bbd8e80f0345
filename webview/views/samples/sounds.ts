// Layer: page, views. Sounds: a sheet of waveforms over their spectrograms, of which one is chosen and can
// be heard, by pointer or keyboard; what the chosen one is made of is in a table.

import { powerSpectrum } from '../../../src/core/audio/fourier';
import { Disposer } from '../../../src/shared/dispose';
import {
  className,
  sampleCount,
  sampleLength,
  sliceSamples,
  type SampleSet,
} from '../../../src/shared/protocol/samples';
import { USUAL_RATE } from '../../../src/shared/samples/soundFiles';
import { el } from '../../ui/dom';
import { errorText } from '../../ui/notice';
import { fixed } from '../../ui/numbers';
import { PlotTable } from '../../ui/plotTable';
import { button } from '../../ui/toolkit';
import type { SampleKindView, SampleView, SampleViewOptions, TimeSpan } from './contract';
import { PictureHistory } from './history';
import { PictureBatch } from './pictureBatch';
import { PictureCells } from './pictureCells';
import { PictureSheet } from './sheet';
import { level, play, stop } from './soundPlayer';

/** Samples of a piece in the table. */
const PIECE = 256;

class SoundView implements SampleView {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly sheet: PictureSheet;
  private readonly playButton: HTMLElement;
  private readonly meter = el('meter', {
    attributes: { min: '0', max: '0.3', value: '0', 'aria-label': 'Loudness now' },
  });
  private readonly words = el('span', { class: 'quiet' });
  private readonly problem = el('span', { class: 'quiet', attributes: { role: 'status' } });
  private readonly table: PlotTable;
  private readonly bar: HTMLElement;
  private set: SampleSet | null = null;
  private chosen = 0;
  private isPlaying = false;

  constructor(options: SampleViewOptions) {
    const { testId, onSelect } = options;
    this.sheet = new PictureSheet(
      {
        ...options,
        onSelect: (index) => {
          this.choose(index);
          onSelect?.(index);
        },
      },
      SOUND_WORDS,
      () => {
        this.toggle();
      },
    );
    this.playButton = button({
      label: 'Play',
      title: 'Plays the chosen sound (Enter or Space on the sheet)',
      testId: `${testId}-play`,
      onClick: () => {
        this.toggle();
      },
    });
    this.table = new PlotTable('The chosen sound', testId, 'time in s');
    this.bar = el(
      'div',
      { class: 'sound-bar' },
      this.playButton,
      this.meter,
      this.words,
      this.table.button,
      this.problem,
    );
    this.element = el('div', { class: 'sounds' }, this.sheet.element, this.bar, this.table.element);
    this.disposer.add(this.sheet);
    this.disposer.add(this.table);
  }

  get caption(): string {
    return this.sheet.caption;
  }

  readonly remark = '';

  fit(): void {
    this.sheet.fit();
  }

  show(set: SampleSet | null, reference: SampleSet | null): void {
    this.sheet.show(set, reference);
    this.set = set === null || sampleCount(set) === 0 ? reference : set;
    this.bar.hidden = this.set === null || sampleCount(this.set) === 0;
    this.choose(this.chosen);
  }

  select(index: number | null): void {
    this.sheet.select(index);
    // Alone on the sheet, a sound is the one to be heard.
    this.choose(index ?? 0);
  }

  /** Shaded on the sheet. */
  setUnknown(spans: readonly TimeSpan[]): void {
    this.sheet.setShaded(spans);
  }

  /** Plays states of one sound after the other. */
  playInTurn(parts: readonly SampleSet[], onPart: (part: number) => void): void {
    const next = (part: number): void => {
      if (part === parts.length) return;
      onPart(part);
      this.start(parts[part], 0, (isWhole) => {
        if (isWhole) next(part + 1);
      });
    };
    next(0);
  }

  render(side: number): HTMLCanvasElement {
    return this.sheet.render(side);
  }

  dispose(): void {
    if (this.isPlaying) stop();
    this.disposer.dispose();
  }

  private choose(index: number): void {
    const { set } = this;
    if (set === null) return;
    this.chosen = Math.min(index, Math.max(0, sampleCount(set) - 1));
    this.describe(set);
  }

  private describe(set: SampleSet): void {
    if (sampleCount(set) === 0) return;
    const rate = set.sampleRate ?? USUAL_RATE;
    const name = className(set, this.chosen);
    this.playButton.textContent = this.isPlaying
      ? 'Stop'
      : `Play${sampleCount(set) === 1 ? '' : ` sound ${this.chosen + 1}`}${name === null ? '' : `, ${name}`}`;
    const seconds = fixed(sampleLength(set) / rate, 2);
    this.words.textContent = `Waveform over spectrogram, 0 to ${seconds} s and 0 to ${rate / 2000} kHz`;
    const { times, levels, frequencies } = piecesOf(
      sliceSamples(set, this.chosen, this.chosen + 1).values,
      rate,
    );
    this.table.setData(times, [
      { label: 'loudness in dB', values: levels },
      { label: 'strongest frequency in Hz', values: frequencies },
    ]);
  }

  private toggle(): void {
    if (this.isPlaying) stop();
    else if (this.set !== null && sampleCount(this.set) > 0) this.start(this.set, this.chosen);
  }

  /** @param onEnd told whether the sound was played to its end */
  private start(set: SampleSet, index: number, onEnd?: (isWhole: boolean) => void): void {
    const { values } = sliceSamples(set, index, index + 1);
    const rate = set.sampleRate ?? USUAL_RATE;
    this.problem.textContent = '';
    this.element.dataset.loudest = '0';
    play(values, rate, (isWhole) => {
      this.setPlaying(false);
      onEnd?.(isWhole);
    })
      .then(() => {
        this.setPlaying(true);
        this.watch();
      })
      .catch((error: unknown) => {
        this.problem.textContent = errorText(error);
      });
  }

  private setPlaying(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    this.element.dataset.playing = String(isPlaying);
    if (!isPlaying) this.meter.value = 0;
    if (this.set !== null) this.describe(this.set);
  }

  /** Shows how loud it is, frame by frame. */
  private watch(): void {
    if (!this.isPlaying || this.disposer.disposed) return;
    const now = level();
    this.meter.value = now;
    this.element.dataset.loudest = String(Math.max(Number(this.element.dataset.loudest), now));
    requestAnimationFrame(() => {
      this.watch();
    });
  }
}

/** Of each piece of a sound its beginning in s, its loudness in dB and its strongest frequency in Hz. */
function piecesOf(
  samples: Float32Array,
  rate: number,
): { times: number[]; levels: number[]; frequencies: number[] } {
  const starts = Array.from({ length: Math.floor(samples.length / PIECE) }, (_, i) => i * PIECE);
  const pieces = starts.map((start) => samples.subarray(start, start + PIECE));
  return {
    times: starts.map((start) => start / rate),
    levels: pieces.map(
      (piece) => 10 * Math.log10(piece.reduce((sum, x) => sum + x * x, 0) / PIECE),
    ),
    frequencies: pieces.map((piece) => {
      const power = powerSpectrum(piece);
      const most = power.reduce((best, value, k) => (value > power[best] ? k : best), 0);
      return (most * rate) / (2 * (power.length - 1));
    }),
  };
}

const SOUND_WORDS = {
  one: 'sound',
  many: 'sounds',
  size: ({ shape, sampleRate = USUAL_RATE }: SampleSet): string =>
    `${fixed((shape[0] ?? 0) / sampleRate, 2)} s`,
};

export const SOUNDS: SampleKindView = {
  view: (options) => new SoundView(options),
  isPicture: true,
  isHeard: true,
  batch: (onPick) =>
    new PictureBatch(
      onPick,
      'A row of the batch in each line, as waveform over spectrogram; the noise is as loud as the sounds',
    ),
  cells: () => new PictureCells(),
  history: (onPick) => new PictureHistory(onPick),
  csv: null,
  noun: ['sound', 'sounds'],
};
