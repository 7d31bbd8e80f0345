// Layer: page, views. The picture with its mask, painted by pointer or by key: the unknown pixels lie
// under a hatch, the pixel that keys work on has an outline. It knows the tools, its owner keeps the
// mask and its history.

import { Disposer } from '../../../src/shared/dispose';
import {
  filledRectangle,
  stroked,
  unknownCount,
  type Mask,
  type Pixel,
} from '../../../src/core/data/drawing/mask';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el, uniqueId } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { onThemeChange } from '../../ui/theme';
import { hatch, outline, pixelsOf } from './maskDrawing';

export type MaskTool = 'brush' | 'eraser' | 'rectangle';

export interface MaskActions {
  /** A stroke begins: the mask as it is can be gone back to. */
  begin(): void;
  /** What the stroke that goes on has made of the mask. */
  change(mask: Mask): void;
  /** The stroke is over. */
  end(): void;
  undo(): void;
  redo(): void;
  invert(): void;
  /** Chosen by key. */
  choose(tool: MaskTool): void;
  /** A brush larger (1) or smaller (−1), by key. */
  resize(by: 1 | -1): void;
  /** Pictures that were dropped. */
  drop(file: File): void;
}

/** Pixels that an arrow key moves by with Shift. */
const LONG_STEP = 4;
const ARROWS: Readonly<Partial<Record<string, readonly [number, number]>>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const TOOL_KEYS: Readonly<Partial<Record<string, MaskTool>>> = {
  b: 'brush',
  e: 'eraser',
  r: 'rectangle',
};

export class MaskSurface {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly canvas = el('canvas', { class: 'mask-canvas' });
  private readonly surface: HTMLElement;
  private readonly words = el('p', {
    class: 'text quiet',
    testId: 'mask-words',
    attributes: { role: 'status' },
  });
  private picture: SampleSet | null = null;
  private pixels: OffscreenCanvas | null = null;
  private mask: Mask | null = null;
  private tool: MaskTool = 'brush';
  private diameter = 1;
  private at: Pixel = { column: 0, row: 0 };
  /** Where the pointer's stroke began; null while none goes on. */
  private from: Pixel | null = null;
  /** One corner of a rectangle that keys draw; null before it. */
  private corner: Pixel | null = null;
  /** The mask as it was before the rectangle that goes on. */
  private before: Mask | null = null;
  private isPointed = false;
  private drawPending = false;

  constructor(private readonly actions: MaskActions) {
    const help = el('p', {
      class: 'text quiet',
      text: 'Arrows move (Shift: further), Space paints, B brush, E eraser, R rectangle (Space at both corners), [ and ] size, I inverts, Ctrl+Z takes back.',
      attributes: { id: uniqueId('mask-help') },
    });
    this.surface = el(
      'div',
      {
        class: 'mask-surface',
        testId: 'mask-surface',
        attributes: {
          role: 'application',
          tabindex: '0',
          'aria-label': 'Mask over the picture',
          'aria-describedby': help.id,
        },
        on: {
          pointerdown: (event) => {
            this.surface.setPointerCapture(event.pointerId);
            this.surface.focus();
            this.moveTo(this.pixelOf(event));
            this.corner = null;
            this.beginStroke();
          },
          pointermove: (event) => {
            this.isPointed = true;
            const before = this.at;
            this.moveTo(this.pixelOf(event));
            if (this.from !== null) this.stroke(before);
          },
          pointerup: () => {
            this.endStroke();
          },
          pointercancel: () => {
            this.endStroke();
          },
          pointerleave: () => {
            this.isPointed = false;
            this.scheduleDraw();
          },
          focus: () => {
            this.say();
            this.scheduleDraw();
          },
          blur: () => {
            this.scheduleDraw();
          },
          keydown: (event) => {
            if (this.key(event)) event.preventDefault();
          },
          dragover: (event) => {
            event.preventDefault();
          },
          drop: (event) => {
            const file = event.dataTransfer?.files.item(0) ?? null;
            if (file === null) return;
            event.preventDefault();
            // The page would look for a recipe in it.
            event.stopPropagation();
            actions.drop(file);
          },
        },
      },
      this.canvas,
    );
    const observer = new ResizeObserver(() => {
      this.scheduleDraw();
    });
    observer.observe(this.surface);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
      },
    });
    this.disposer.add(
      onThemeChange(() => {
        this.scheduleDraw();
      }),
    );
    this.element = el(
      'div',
      { class: 'mask-stage' },
      this.surface,
      this.words,
      el('details', { class: 'quiet' }, el('summary', { text: 'Keys' }), help),
    );
  }

  /** Shows a picture, the first of the set, under its mask. */
  show(picture: SampleSet, mask: Mask): void {
    if (picture !== this.picture) this.pixels = pixelsOf(picture, mask);
    this.picture = picture;
    this.mask = mask;
    this.at = this.inside(this.at);
    const unknown = unknownCount(mask);
    this.surface.dataset.unknown = String(unknown);
    this.surface.dataset.pixels = String(mask.unknown.length);
    this.say();
    this.scheduleDraw();
  }

  setTool(tool: MaskTool): void {
    this.tool = tool;
    this.corner = null;
    this.say();
    this.scheduleDraw();
  }

  /** Of the round brush, in pixels. */
  setDiameter(diameter: number): void {
    this.diameter = diameter;
    this.scheduleDraw();
  }

  dispose(): void {
    this.disposer.dispose();
  }

  /** True for a key that means something here. */
  private key(event: KeyboardEvent): boolean {
    const arrow = ARROWS[event.key];
    const letter = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (letter === 'y' || (letter === 'z' && event.shiftKey)) this.actions.redo();
      else if (letter === 'z') this.actions.undo();
      else return false;
      return true;
    }
    if (event.altKey) return false;
    const tool = TOOL_KEYS[letter];
    if (arrow !== undefined) {
      const step = event.shiftKey ? LONG_STEP : 1;
      const { column, row } = this.at;
      this.moveTo({ column: column + step * arrow[0], row: row + step * arrow[1] });
      this.say();
    } else if (event.key === ' ' || event.key === 'Enter') this.press();
    else if (tool !== undefined) this.actions.choose(tool);
    else if (letter === 'i') this.actions.invert();
    else if (event.key === '[') this.actions.resize(-1);
    else if (event.key === ']') this.actions.resize(1);
    else if (event.key === 'Escape' && this.corner !== null) this.setTool(this.tool);
    else return false;
    return true;
  }

  /** By key: a dab, or one corner of a rectangle after the other. */
  private press(): void {
    if (this.tool !== 'rectangle') {
      this.beginStroke();
      this.endStroke();
      return;
    }
    if (this.corner === null) {
      this.corner = this.at;
      this.say();
      return;
    }
    const { corner } = this;
    this.corner = null;
    this.beginStroke();
    this.from = corner;
    this.stroke(corner);
    this.endStroke();
  }

  private beginStroke(): void {
    this.from = this.at;
    this.before = this.mask;
    this.actions.begin();
    this.stroke(this.at);
  }

  /** @param from where the pointer was before */
  private stroke(from: Pixel): void {
    const { mask, before, at, tool, diameter } = this;
    if (mask === null || before === null || this.from === null) return;
    if (tool === 'rectangle') this.actions.change(filledRectangle(before, this.from, at, true));
    else this.actions.change(stroked(mask, from, at, { diameter, paints: tool === 'brush' }));
  }

  private endStroke(): void {
    if (this.from === null) return;
    this.from = null;
    this.before = null;
    this.actions.end();
  }

  private moveTo(pixel: Pixel): void {
    this.at = this.inside(pixel);
    this.scheduleDraw();
  }

  private inside({ column, row }: Pixel): Pixel {
    const { width, height } = this.mask ?? { width: 1, height: 1 };
    const limit = (value: number, most: number): number => Math.min(most - 1, Math.max(0, value));
    return { column: limit(column, width), row: limit(row, height) };
  }

  private pixelOf(event: PointerEvent): Pixel {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.mask ?? { width: 1, height: 1 };
    return {
      column: Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * width),
      row: Math.floor(((event.clientY - box.top) / Math.max(1, box.height)) * height),
    };
  }

  private say(): void {
    const { mask, at, corner } = this;
    if (mask === null) return;
    const unknown = unknownCount(mask);
    const share = Math.round((100 * unknown) / mask.unknown.length);
    const amount = `${grouped(unknown)} of ${grouped(mask.unknown.length)} pixels are unknown, ${share} %.`;
    const isUnknown = mask.unknown[at.row * mask.width + at.column] === 1;
    const place = `Column ${at.column + 1}, row ${at.row + 1}: ${isUnknown ? 'unknown' : 'known'}.`;
    const next = corner === null ? '' : ' Space at the other corner fills the rectangle.';
    const isActive = document.activeElement === this.surface;
    this.words.textContent = isActive ? `${amount} ${place}${next}` : amount;
  }

  private scheduleDraw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      if (!this.disposer.disposed) this.draw();
    });
  }

  private draw(): void {
    const { mask, pixels, canvas } = this;
    const context = canvas.getContext('2d');
    const ratio = devicePixelRatio;
    const room = Math.floor(this.surface.clientWidth * ratio);
    if (mask === null || pixels === null || context === null || room === 0) return;
    // Whole device pixels for each pixel of the picture, so that all are equally large.
    const side = Math.max(1, Math.floor(room / Math.max(mask.width, mask.height)));
    canvas.width = mask.width * side;
    canvas.height = mask.height * side;
    canvas.style.width = `${canvas.width / ratio}px`;
    context.imageSmoothingEnabled = false;
    context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
    hatch(context, mask, side, ratio);
    const isSeen = this.isPointed || document.activeElement === this.surface;
    if (isSeen) outline(context, this.meant(mask), side, ratio);
  }

  /** What a press would change. */
  private meant(mask: Mask): Mask {
    const { at, corner, tool, diameter } = this;
    const empty: Mask = { ...mask, unknown: new Uint8Array(mask.unknown.length) };
    return tool === 'rectangle'
      ? filledRectangle(empty, corner ?? at, at, true)
      : stroked(empty, at, at, { diameter, paints: true });
  }
}
