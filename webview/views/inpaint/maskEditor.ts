// Layer: page, views. The mask of an inpainting with its tools and its way back.

import { DrawingHistory } from '../../../src/core/data/drawing/history';
import { inverted, maskOf, middleBox, type Mask } from '../../../src/core/data/drawing/mask';
import { encodePng } from '../../../src/core/png/encode';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { pictureShape } from '../../../src/shared/samples/pictures';
import { el } from '../../ui/dom';
import { RadioGroup } from '../../ui/radioGroup';
import { button } from '../../ui/toolkit';
import { slide } from '../draw/tools';
import { MaskSurface, type MaskTool } from './maskSurface';

const LARGEST_BRUSH = 9;

export interface MaskEditorOptions {
  /** The mask was changed and the stroke is over. */
  readonly onChange: () => void;
  readonly onDrop: (file: File) => void;
}

export class MaskEditor {
  readonly surface: MaskSurface;
  readonly tools: HTMLElement;
  private history = new DrawingHistory<Mask>(maskOf(1, 1));
  private picture: SampleSet | null = null;
  private readonly tool = new RadioGroup({
    label: 'Paint with',
    testId: 'mask-tool',
    look: 'switch',
    choices: [
      { value: 'brush', label: 'Brush' },
      { value: 'eraser', label: 'Eraser' },
      { value: 'rectangle', label: 'Rectangle' },
    ],
    value: 'brush',
    onChange: (value) => {
      this.surface.setTool(value as MaskTool);
    },
  });
  private readonly size = slide({
    label: 'Brush size in pixels',
    testId: 'mask-size',
    min: 1,
    max: LARGEST_BRUSH,
    step: 1,
    value: 3,
    onInput: (value) => {
      this.surface.setDiameter(value);
    },
  });
  private readonly undo = this.action('Undo', 'undo', () => {
    this.history.undo();
  });
  private readonly redo = this.action('Redo', 'redo', () => {
    this.history.redo();
  });
  private readonly invert = this.action('Invert', 'invert', () => {
    this.become(inverted(this.mask));
  });
  private readonly clear = this.action('Clear', 'clear', () => {
    this.become(maskOf(this.mask.width, this.mask.height));
  });

  constructor(private readonly options: MaskEditorOptions) {
    this.surface = new MaskSurface({
      begin: () => {
        this.history.begin();
      },
      change: (mask) => {
        this.history.change(mask);
        this.show();
      },
      end: () => {
        this.changed();
      },
      undo: () => {
        this.history.undo();
        this.changed();
      },
      redo: () => {
        this.history.redo();
        this.changed();
      },
      invert: () => {
        this.become(inverted(this.mask));
        this.changed();
      },
      choose: (tool) => {
        this.tool.value = tool;
        this.surface.setTool(tool);
      },
      resize: (by) => {
        this.size.value = Math.min(LARGEST_BRUSH, Math.max(1, this.size.value + by));
        this.surface.setDiameter(this.size.value);
      },
      drop: options.onDrop,
    });
    this.surface.setDiameter(this.size.value);
    this.tools = el(
      'div',
      { class: 'stack mask-tools', testId: 'mask-tools' },
      this.tool.element,
      this.size.element,
      el('div', { class: 'buttons' }, this.undo, this.redo, this.invert, this.clear),
    );
  }

  get mask(): Mask {
    return this.history.state;
  }

  /** The mask as a file: white is unknown. */
  get png(): Uint8Array {
    const { width, height, unknown } = this.mask;
    return encodePng({ width, height, channels: 1, bytes: unknown.map((value) => 255 * value) });
  }

  /** The picture under the mask; one of another size begins with a mask of its own. */
  setPicture(picture: SampleSet): void {
    const { width, height } = pictureShape(picture);
    this.picture = picture;
    if (width !== this.mask.width || height !== this.mask.height)
      this.history = new DrawingHistory(middleBox(width, height));
    this.show();
  }

  /** Takes over a mask of the size of the picture; what was painted can be gone back to. */
  setMask(mask: Mask): void {
    this.become(mask);
    this.show();
  }

  dispose(): void {
    this.surface.dispose();
  }

  private become(mask: Mask): void {
    this.history.begin();
    this.history.change(mask);
  }

  private changed(): void {
    this.show();
    this.options.onChange();
  }

  private show(): void {
    const { canUndo, canRedo } = this.history;
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
    this.clear.disabled = this.mask.unknown.every((value) => value === 0);
    if (this.picture !== null) this.surface.show(this.picture, this.mask);
  }

  private action(label: string, id: string, act: () => void): HTMLElement & { disabled: boolean } {
    return button({
      label,
      testId: `mask-${id}`,
      onClick: () => {
        act();
        this.changed();
      },
    });
  }
}
