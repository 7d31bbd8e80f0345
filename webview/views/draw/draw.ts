// Layer: page, views. Diffusion: Draw Data. Points of one's own, drawn with a brush, lines, text or
// pictures, and saved as a CSV file with a recipe beside it, which the training form then has.

import { pointsCsv } from '../../../src/core/data/csv';
import { DrawingHistory } from '../../../src/core/data/drawing/history';
import { resampled } from '../../../src/core/data/drawing/resample';
import { shadedPoints, type Shade } from '../../../src/core/data/drawing/shade';
import {
  dab,
  erased,
  joined,
  sprayedLine,
  type Position,
} from '../../../src/core/data/drawing/strokes';
import { fitScaling, toNetwork } from '../../../src/core/data/scaling';
import { isCancellation } from '../../../src/shared/rpc/errors';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { fixed, grouped } from '../../ui/numbers';
import { Scatter } from '../../ui/scatter';
import { stageLayout } from '../../ui/stageLayout';
import { button, checkbox, textInput } from '../../ui/toolkit';
import type { LabContext, View } from '../common/context';
import { shadeOfPicture, shadeOfText } from './inked';
import { Surface } from './surface';
import { slide, toolChoice, type ToolId } from './tools';

/** Points that a training has enough of, unless the reader wants others. */
const WANTED = 4000;
const LEAST = 20;
const MOST = 100_000;
/** Points of a text or a picture for each that a dab has. */
const INKED = 50;
/** A picture that is dropped fills the plane but for a margin. */
const PICTURE = { centre: [0, 0], half: 1.8 } as const;
/** What a network sees of standardised points, in standard deviations. */
const SEEN = { centre: [0, 0], half: 3 } satisfies { centre: [number, number]; half: number };

export class DrawView implements View {
  readonly element: HTMLElement;
  private readonly history = new DrawingHistory<Float32Array>(new Float32Array());
  private tool: ToolId = 'brush';
  /** Strokes that were made, so that each has random numbers of its own. */
  private strokes = 0;
  private lineFrom: Position | null = null;
  private wanted: number | null = WANTED;
  private readonly surface: Surface;
  private readonly seen = new Scatter({
    label: 'Points as the network sees them',
    testId: 'draw-seen',
  });
  private readonly count = el('p', {
    class: 'text',
    testId: 'draw-count',
    attributes: { role: 'status' },
  });
  private readonly moments = el('p', { class: 'text quiet', testId: 'draw-moments' });
  private readonly notice = new Notice('draw-notice');
  private readonly spread = slide({
    label: 'Spread',
    testId: 'draw-spread',
    min: 0.01,
    max: 0.6,
    step: 0.01,
    value: 0.06,
    onInput: () => {
      this.showBrush();
    },
  });
  private readonly density = slide({
    label: 'Density',
    testId: 'draw-density',
    min: 2,
    max: 200,
    step: 2,
    value: 20,
    onInput: () => undefined,
  });
  private readonly text = textInput({
    label: 'Text',
    value: 'ε',
    testId: 'draw-text',
    onInput: () => undefined,
  });
  private readonly size = slide({
    label: 'Size',
    testId: 'draw-size',
    min: 0.2,
    max: 2,
    step: 0.1,
    value: 1,
    onInput: () => {
      this.showBrush();
    },
  });
  private readonly isLight = checkbox({
    label: 'Light parts of pictures instead of dark ones',
    checked: false,
    testId: 'draw-light',
    onChange: () => undefined,
  });
  private readonly number = textInput({
    label: 'Points to save',
    value: String(WANTED),
    testId: 'draw-wanted',
    numeric: true,
    onInput: (value) => {
      this.want(value);
    },
  });
  private readonly undo = this.action('Undo', 'undo', () => {
    this.history.undo();
  });
  private readonly redo = this.action('Redo', 'redo', () => {
    this.history.redo();
  });
  private readonly clear = this.action('Clear', 'clear', () => {
    this.history.begin();
    this.history.change(new Float32Array());
  });
  private readonly save = button({
    label: 'Save and Train…',
    appearance: 'primary',
    testId: 'draw-save',
    title: 'Writes a CSV file and a recipe, and makes them the settings of a new training',
    onClick: () => void this.saveDrawing(),
  });

  /** @param onSaved told the name of the drawing and what recipes call its file */
  constructor(
    private readonly context: LabContext,
    private readonly onSaved: (name: string, file: string) => void,
  ) {
    this.surface = new Surface({
      begin: (at) => {
        this.begin(at);
      },
      move: (from, to) => {
        this.move(from, to);
      },
      end: (at) => {
        this.end(at);
      },
      drop: (file) => void this.addPicture(file),
    });
    const file = el('input', {
      testId: 'draw-picture-file',
      attributes: { type: 'file', accept: 'image/*', hidden: '', 'aria-label': 'Picture' },
      on: {
        change: () => {
          const chosen = file.files?.item(0) ?? null;
          file.value = '';
          if (chosen !== null) void this.addPicture(chosen);
        },
      },
    });
    const picture = button({
      label: 'Picture…',
      testId: 'draw-picture',
      title: 'Dark parts of a picture become dense points',
      onClick: () => {
        file.click();
      },
    });
    this.element = el(
      'div',
      { class: 'view', testId: 'draw-view' },
      stageLayout({
        stage: [this.surface.element],
        rail: [
          el('h2', { class: 'section-title', text: 'Draw data' }),
          toolChoice((tool) => {
            this.choose(tool);
          }),
          this.spread.element,
          this.density.element,
          this.text.element,
          this.size.element,
          el('div', { class: 'buttons' }, picture, file, this.isLight.element),
          el('div', { class: 'buttons' }, this.undo, this.redo, this.clear),
          this.count,
          this.number.element,
          el('div', { class: 'buttons' }, this.save),
          this.notice.element,
        ],
        foot: [
          el(
            'figure',
            { class: 'draw-seen' },
            el('figcaption', { text: 'As the network sees them' }),
            this.seen.element,
            this.moments,
          ),
        ],
      }),
    );
    this.choose('brush');
    this.show();
  }

  dispose(): void {
    this.surface.dispose();
    this.seen.dispose();
  }

  private action(label: string, id: string, act: () => void) {
    return button({
      label,
      testId: `draw-${id}`,
      onClick: () => {
        act();
        this.show();
      },
    });
  }

  private choose(tool: ToolId): void {
    this.tool = tool;
    this.lineFrom = null;
    this.text.element.hidden = tool !== 'text';
    this.size.element.hidden = tool !== 'text';
    this.spread.element.hidden = tool === 'text';
    this.showBrush();
  }

  private get radius(): number {
    if (this.tool === 'text') return this.size.value;
    return this.tool === 'eraser' ? 2 * this.spread.value : this.spread.value;
  }

  private showBrush(): void {
    this.surface.setRadius(this.radius);
  }

  private begin(at: Position): void {
    this.notice.clear();
    if (this.tool === 'line') {
      // By key a line has two strokes: one for each end.
      const from = this.lineFrom;
      if (from === null) this.lineFrom = at;
      return;
    }
    this.history.begin();
    this.strokes += 1;
    if (this.tool === 'brush') this.add(dab(at, this.spray, this.strokes));
    else if (this.tool === 'eraser') this.erase(at);
    else if (this.text.value.trim() !== '')
      this.addShade(shadeOfText(this.text.value), at, this.size.value);
    this.show();
  }

  private move(from: Position, to: Position): void {
    this.strokes += 1;
    if (this.tool === 'brush') this.add(sprayedLine(from, to, this.spray, this.strokes));
    else if (this.tool === 'eraser') this.erase(to);
    else return;
    this.show();
  }

  private end(at: Position): void {
    const from = this.lineFrom;
    if (this.tool !== 'line' || from === null || (from[0] === at[0] && from[1] === at[1])) return;
    this.lineFrom = null;
    this.history.begin();
    this.strokes += 1;
    this.add(sprayedLine(from, at, this.spray, this.strokes));
    this.show();
  }

  private get spray() {
    return { spread: this.spread.value, density: this.density.value };
  }

  private erase(at: Position): void {
    this.history.change(erased(this.history.state, at, this.radius));
  }

  private async addPicture(file: File): Promise<void> {
    this.notice.clear();
    try {
      const shade = await shadeOfPicture(file, this.isLight.checked);
      this.history.begin();
      this.strokes += 1;
      this.addShade(shade, PICTURE.centre, PICTURE.half);
    } catch (error) {
      this.notice.showError(error);
    }
    this.show();
  }

  private addShade(shade: Shade, centre: Position, half: number): void {
    this.add(shadedPoints(shade, { centre, half }, INKED * this.density.value, this.strokes));
  }

  private add(points: Float32Array): void {
    const all = joined(this.history.state, points);
    if (all.length / 2 > MOST) {
      this.notice.show('warning', `There are ${grouped(MOST)} points, which is the most.`);
      return;
    }
    this.history.change(all);
  }

  private want(text: string): void {
    const wanted = Number(text);
    const isRight = Number.isInteger(wanted) && wanted >= LEAST && wanted <= MOST;
    this.wanted = isRight ? wanted : null;
    this.number.setError(isRight ? null : `A whole number from ${LEAST} to ${grouped(MOST)}.`);
    this.show();
  }

  /** What would be saved; null while there are too few points or their number is wrong. */
  private get result(): Float32Array | null {
    const { state: points } = this.history;
    if (this.wanted === null || points.length / 2 < LEAST) return null;
    return resampled(points, this.wanted, 0);
  }

  private show(): void {
    const { state: points, canUndo, canRedo } = this.history;
    const drawn = points.length / 2;
    this.surface.show(points);
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
    this.clear.disabled = drawn === 0;
    const { result } = this;
    this.save.disabled = result === null;
    this.count.textContent =
      drawn < LEAST
        ? `${grouped(drawn)} points are drawn; at least ${LEAST} are needed.`
        : `${grouped(drawn)} points are drawn.`;
    this.moments.textContent = '';
    if (result === null) {
      this.seen.show(new Float32Array(), SEEN);
      return;
    }
    const scaling = fitScaling(result, 2);
    this.seen.show(toNetwork(result, scaling), SEEN);
    const [x, y] = scaling.mean.map((value) => fixed(value, 2));
    this.moments.textContent = `${grouped(result.length / 2)} points, less their mean (${x}, ${y}), divided by their standard deviation ${fixed(scaling.scale, 2)}.`;
  }

  private async saveDrawing(): Promise<void> {
    const { result } = this;
    if (result === null) return;
    this.notice.clear();
    this.save.disabled = true;
    try {
      const csv = new TextEncoder().encode(pointsCsv(result));
      const saved = await this.context.host.call('saveDrawing', { csv });
      if (saved !== null) this.onSaved(saved.name, saved.file);
    } catch (error) {
      if (!isCancellation(error)) this.notice.showError(error);
    } finally {
      this.save.disabled = false;
    }
  }
}
