// Layer: page, views. The gap of a sound, in milliseconds: dragged over its waveform and spectrogram, or by
// key with a slider and a field for each end. What is outside can be heard on its own.

import { Disposer } from '../../../src/shared/dispose';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { USUAL_RATE } from '../../../src/shared/samples/soundFiles';
import { el } from '../../ui/dom';
import { errorText } from '../../ui/notice';
import { onThemeChange } from '../../ui/theme';
import { button, textInput, type TextInput } from '../../ui/toolkit';
import { Atlas } from '../samples/atlas';
import { picturesOf } from '../samples/soundLook';
import { play, stop } from '../samples/soundPlayer';

type End = 'from' | 'until';

/** Shares of the duration where the gap lies at first. */
const AT_FIRST = { from: 0.4, until: 0.6 } as const;
/** Pixels around an end that take hold of it. */
const REACH = 6;

interface EndControl {
  readonly slider: HTMLInputElement;
  readonly field: TextInput;
}

export class GapChoice {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly canvas = el('canvas', { class: 'gap-canvas' });
  private readonly shade = el('div', { class: 'gap-shade' });
  private readonly surface = el(
    'div',
    { class: 'gap-surface', testId: 'gap-surface', attributes: { role: 'img' } },
    this.canvas,
    this.shade,
  );
  private readonly caption = el('figcaption', { class: 'reverse-caption', testId: 'gap-words' });
  private readonly problem = el('span', { class: 'quiet', attributes: { role: 'status' } });
  private readonly controls: Readonly<Record<End, EndControl>>;
  private readonly listen: HTMLElement;
  private sound: SampleSet | null = null;
  private isPlaying = false;
  /** In whole milliseconds, as far as the sound goes; null while the fields hold no gap. */
  private gap: Readonly<Record<End, number>> | null = null;

  constructor(private readonly onChange: () => void) {
    this.controls = { from: this.control('from', 'Gap from'), until: this.control('until', 'to') };
    this.listen = button({
      label: 'Play with the Gap',
      title: 'Plays the given sound, silent where it is not known',
      testId: 'gap-play',
      onClick: () => {
        this.toggle();
      },
    });
    const { from, until } = this.controls;
    this.element = el(
      'figure',
      { class: 'stage-figure gap-choice' },
      this.caption,
      this.surface,
      el('div', { class: 'gap-sliders' }, from.slider, until.slider),
      el(
        'div',
        { class: 'gap-fields' },
        from.field.element,
        until.field.element,
        this.listen,
        this.problem,
      ),
    );
    this.element.hidden = true;
    this.listenToPointer();
    this.disposer.add(
      onThemeChange(() => {
        this.draw();
      }),
    );
    this.disposer.add({
      dispose: () => {
        if (this.isPlaying) stop();
      },
    });
  }

  /** In seconds; null while there is none. */
  get span(): { readonly from: number; readonly until: number } | null {
    const { gap } = this;
    if (gap === null) return null;
    return { from: gap.from / 1000, until: this.secondsOf(gap.until) };
  }

  /** Of the sound, in seconds. */
  get duration(): number {
    const { sound } = this;
    return sound === null ? 0 : sound.shape[0] / (sound.sampleRate ?? USUAL_RATE);
  }

  /** Another model: no sound is given yet. */
  begin(): void {
    this.sound = null;
    this.gap = null;
    this.element.hidden = true;
  }

  /** In seconds. */
  set(from: number, until: number): void {
    this.become({ from: Math.round(1000 * from), until: Math.min(this.last, 1000 * until) });
  }

  show(sound: SampleSet): void {
    this.sound = sound;
    this.element.hidden = false;
    for (const { slider } of Object.values(this.controls)) slider.max = String(this.last);
    this.draw();
    const { from, until } = this.gap ?? {
      from: Math.round(AT_FIRST.from * this.last),
      until: Math.round(AT_FIRST.until * this.last),
    };
    this.become({ from, until: Math.min(until, this.last) });
  }

  dispose(): void {
    this.disposer.dispose();
  }

  /** The last whole millisecond at which the sound has ended. */
  private get last(): number {
    return Math.ceil(1000 * this.duration);
  }

  /** A sound may end within a millisecond. */
  private secondsOf(milliseconds: number): number {
    return Math.min(milliseconds / 1000, this.duration);
  }

  private control(end: End, label: string): EndControl {
    const changed = (value: number): void => {
      const other = this.gap ?? { from: 0, until: this.last };
      this.take({ ...other, [end]: value });
    };
    const slider = el('input', {
      class: 'slider',
      testId: `gap-${end}-slider`,
      attributes: {
        type: 'range',
        min: '0',
        step: '1',
        'aria-label': end === 'from' ? 'Begin of the gap' : 'End of the gap',
      },
      on: {
        input: () => {
          changed(this.keptApart(end, Number(slider.value)));
        },
      },
    });
    const field = textInput({
      label: `${label} (ms)`,
      value: '',
      testId: `gap-${end}`,
      numeric: true,
      onInput: () => {
        this.read();
      },
    });
    return { slider, field };
  }

  /** An end that meets the other stops a millisecond before it. */
  private keptApart(end: End, value: number): number {
    const { gap } = this;
    if (gap === null) return value;
    return end === 'from' ? Math.min(value, gap.until - 1) : Math.max(value, gap.from + 1);
  }

  /** What stands in the fields. */
  private read(): void {
    const { from, until } = this.controls;
    const begin = this.numberIn(from.field, 0, this.last - 1);
    const end = this.numberIn(until.field, (begin ?? 0) + 1, this.last);
    this.gap = begin === null || end === null ? null : { from: begin, until: end };
    this.mark();
    this.onChange();
  }

  private numberIn(field: TextInput, least: number, most: number): number | null {
    const text = field.value.trim();
    const value = Number(text);
    const isRight = text !== '' && Number.isInteger(value) && value >= least && value <= most;
    field.setError(isRight ? null : `A whole number from ${least} to ${most}.`);
    return isRight ? value : null;
  }

  /** A gap that the reader chose. */
  private take(gap: Readonly<Record<End, number>>): void {
    this.become(gap);
    this.onChange();
  }

  private become(gap: Readonly<Record<End, number>>): void {
    this.gap = gap;
    for (const end of ['from', 'until'] as const) {
      this.controls[end].field.value = String(gap[end]);
      this.controls[end].field.setError(null);
    }
    this.mark();
  }

  private mark(): void {
    const { gap, last } = this;
    this.shade.hidden = gap === null;
    if (gap === null) return;
    const text = `${gap.from} to ${gap.until} ms`;
    this.shade.style.left = `${(100 * gap.from) / last}%`;
    this.shade.style.width = `${(100 * (gap.until - gap.from)) / last}%`;
    this.surface.setAttribute('aria-label', `Waveform over spectrogram; ${text} are not known`);
    this.element.dataset.gap = `${gap.from} ${gap.until}`;
    this.caption.textContent = `The sound, ${last} ms; what is shaded, ${text}, is unknown`;
    for (const end of ['from', 'until'] as const) {
      const { slider } = this.controls[end];
      slider.value = String(gap[end]);
      slider.setAttribute('aria-valuetext', `${gap[end]} milliseconds`);
      slider.style.setProperty('--filled', `${(100 * gap[end]) / Math.max(1, last)}%`);
    }
  }

  private draw(): void {
    const { sound, canvas } = this;
    const context = canvas.getContext('2d');
    if (sound === null || context === null) return;
    const atlas = new Atlas(picturesOf(sound));
    canvas.width = atlas.picture.width;
    canvas.height = atlas.picture.height;
    atlas.stamp(context, 0, 0, 0, canvas);
  }

  /** Drags a new gap, or an end of the one that there is. */
  private listenToPointer(): void {
    const { surface } = this;
    let anchor: number | null = null;
    const at = (event: PointerEvent): number => {
      const { left, width } = surface.getBoundingClientRect();
      const share = (event.clientX - left) / Math.max(1, width);
      return Math.round(Math.min(1, Math.max(0, share)) * this.last);
    };
    surface.addEventListener('pointerdown', (event) => {
      if (this.sound === null || event.button !== 0) return;
      surface.setPointerCapture(event.pointerId);
      const place = at(event);
      const reach = (REACH * this.last) / Math.max(1, surface.clientWidth);
      const { gap } = this;
      if (gap !== null && Math.abs(place - gap.from) <= reach) anchor = gap.until;
      else if (gap !== null && Math.abs(place - gap.until) <= reach) anchor = gap.from;
      else anchor = place;
    });
    surface.addEventListener('pointermove', (event) => {
      const place = at(event);
      if (anchor === null || place === anchor) return;
      this.become({ from: Math.min(anchor, place), until: Math.max(anchor, place) });
    });
    const end = (): void => {
      if (anchor !== null) this.onChange();
      anchor = null;
    };
    surface.addEventListener('pointerup', end);
    surface.addEventListener('pointercancel', end);
  }

  private toggle(): void {
    if (this.isPlaying) {
      stop();
      return;
    }
    const { sound, span } = this;
    if (sound === null) return;
    const rate = sound.sampleRate ?? USUAL_RATE;
    const heard = sound.values.slice();
    if (span !== null) heard.fill(0, Math.round(span.from * rate), Math.round(span.until * rate));
    this.problem.textContent = '';
    play(heard, rate, () => {
      this.setPlaying(false);
    })
      .then(() => {
        this.setPlaying(true);
      })
      .catch((error: unknown) => {
        this.problem.textContent = errorText(error);
      });
  }

  private setPlaying(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    this.listen.textContent = isPlaying ? 'Stop' : 'Play with the Gap';
  }
}
