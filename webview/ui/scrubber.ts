// Layer: page, user interface. A slider over whole numbers with play, one step back and one step
// on. Used for timesteps, reverse trajectories and training previews. It reports what the reader
// chose at most once a frame, the latest value only, so that drawing keeps up with dragging.

import { append, el } from './dom';
import { prefersReducedMotion } from './theme';
import { iconButton, type IconButton } from './toolkit';

export interface ScrubberOptions {
  label: string;
  testId: string;
  min: number;
  max: number;
  value: number;
  /** Time in which playing goes once from end to end, in milliseconds. */
  duration: number;
  /** Downwards for a reverse process that is laid out from T to 0. */
  playDirection?: 1 | -1;
  /** What a screen reader says for a value. */
  valueText: (value: number) => string;
  onChange: (value: number) => void;
}

/** Slider with its buttons; `value` is always a whole number within the range. */
export class Scrubber {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly playButton: IconButton;
  private readonly direction: 1 | -1;
  private reported: number;
  /** Where the value that was chosen last stands between both ends, from 0 to 1. */
  private place = 0;
  private reportPending = false;
  private playing: { frame: number; startedAt: number; from: number } | null = null;

  constructor(private readonly options: ScrubberOptions) {
    this.direction = options.playDirection ?? 1;
    this.reported = options.value;
    this.slider = el('input', {
      class: 'slider',
      testId: options.testId,
      attributes: { type: 'range', step: '1', 'aria-label': options.label },
      on: {
        input: () => {
          this.stop();
          this.changed();
        },
      },
    });
    this.slider.min = String(options.min);
    this.slider.max = String(options.max);
    this.slider.value = String(options.value);
    this.playButton = iconButton('play', 'Play', `${options.testId}-play`, () => {
      if (this.playing === null) this.play();
      else this.stop();
    });
    const step = (by: 1 | -1): void => {
      this.stop();
      this.value += by;
      this.changed();
    };
    const back = iconButton('previous', 'One step back', `${options.testId}-back`, () => {
      step(-1);
    });
    const on = iconButton('next', 'One step on', `${options.testId}-on`, () => {
      step(1);
    });
    this.element = el('div', { class: 'scrubber' });
    append(this.element, [this.playButton.element, back.element, this.slider, on.element]);
    this.keepPlace();
    this.showValue();
  }

  get value(): number {
    return Number(this.slider.value);
  }

  /** Moves the slider without reporting; a range input limits and rounds by itself. */
  set value(value: number) {
    this.slider.value = String(Math.round(value));
    this.keepPlace();
    this.showValue();
  }

  get max(): number {
    return Number(this.slider.max);
  }

  /** Changes the upper end; the value is kept where it still fits. */
  set max(max: number) {
    this.slider.max = String(max);
    this.keepPlace();
    this.showValue();
  }

  /**
   * Changes the upper end and keeps the place between both ends: t/T of a schedule that gets
   * another T. The place is that of the last choice, so that an end which is typed digit by digit
   * (5, 50, 500) changes nothing in the end.
   */
  rescale(max: number): void {
    const { min } = this.options;
    this.slider.max = String(max);
    this.slider.value = String(Math.round(min + this.place * (max - min)));
    this.showValue();
  }

  get isPlaying(): boolean {
    return this.playing !== null;
  }

  /** Plays from where it stands, from the start when it stands at the end. */
  play(): void {
    if (this.playing !== null) return;
    const { min } = this.options;
    const [first, last] = this.direction === 1 ? [min, this.max] : [this.max, min];
    if (this.value === last) this.value = first;
    this.playButton.set('pause', 'Pause');
    this.playing = { frame: 0, startedAt: performance.now(), from: this.value };
    this.scheduleFrame();
  }

  /** Stops playing. */
  stop(): void {
    if (this.playing === null) return;
    cancelAnimationFrame(this.playing.frame);
    this.playing = null;
    this.playButton.set('play', 'Play');
  }

  private scheduleFrame(): void {
    if (this.playing === null) return;
    this.playing.frame = requestAnimationFrame((now) => {
      this.advance(now);
    });
  }

  private advance(now: number): void {
    if (this.playing === null) return;
    const span = this.max - this.options.min;
    const perMillisecond = span / (this.options.duration * (prefersReducedMotion() ? 4 : 1));
    const moved = Math.max(0, now - this.playing.startedAt) * perMillisecond;
    const target = this.playing.from + this.direction * moved;
    this.value = target;
    this.changed();
    const done = this.direction === 1 ? target >= this.max : target <= this.options.min;
    if (done) this.stop();
    else this.scheduleFrame();
  }

  private keepPlace(): void {
    const { min } = this.options;
    this.place = (this.value - min) / Math.max(1, this.max - min);
  }

  private changed(): void {
    this.keepPlace();
    this.showValue();
    if (this.reportPending) return;
    this.reportPending = true;
    requestAnimationFrame(() => {
      this.reportPending = false;
      if (this.reported === this.value && this.playing !== null) return;
      this.reported = this.value;
      this.options.onChange(this.value);
    });
  }

  private showValue(): void {
    this.slider.setAttribute('aria-valuetext', this.options.valueText(this.value));
    const span = Math.max(1, this.max - this.options.min);
    const percent = ((this.value - this.options.min) / span) * 100;
    this.slider.style.setProperty('--filled', `${percent}%`);
  }
}
