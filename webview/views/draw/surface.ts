// Layer: page, views. The plane that is drawn on: it shows the points with axes and the brush over them,
// and says what pointer and keys do in units of the plane. What is drawn is its owner's business.

import { HALF, type Position } from '../../../src/core/data/drawing/strokes';
import { el, uniqueId } from '../../ui/dom';
import { Scatter } from '../../ui/scatter';

export interface SurfaceActions {
  /** A stroke begins; one dab of it by key ends at once. */
  begin(at: Position): void;
  move(from: Position, to: Position): void;
  end(at: Position): void;
  /** Pictures that were dropped. */
  drop(file: File): void;
}

/** What an arrow key moves the brush by, alone and with Shift. */
const STEP = 0.05;
const LONG_STEP = 0.25;

const ARROWS: Readonly<Partial<Record<string, Position>>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export class Surface {
  readonly element: HTMLElement;
  private readonly scatter = new Scatter({ label: 'Drawn points', testId: 'draw-points' });
  private readonly brush = el('div', {
    class: 'draw-brush',
    attributes: { 'aria-hidden': 'true' },
  });
  private readonly place = el('p', {
    class: 'text quiet',
    testId: 'draw-place',
    attributes: { role: 'status' },
  });
  private readonly resizing = new ResizeObserver(() => {
    this.showBrush();
  });
  private at: Position = [0, 0];
  private radius = 0.1;
  private isDrawing = false;

  constructor(private readonly actions: SurfaceActions) {
    const help = el('p', {
      class: 'text quiet',
      text: 'Draw with the pointer, or with the keys: arrows move the brush (Shift: further), Space draws. Pictures can be dropped here.',
      attributes: { id: uniqueId('draw-help') },
    });
    const plane = el(
      'div',
      {
        class: 'draw-plane',
        testId: 'draw-surface',
        attributes: {
          role: 'application',
          tabindex: '0',
          'aria-label': 'Drawing surface',
          'aria-describedby': help.id,
        },
        on: {
          pointerdown: (event) => {
            plane.setPointerCapture(event.pointerId);
            plane.focus();
            this.isDrawing = true;
            this.at = this.unitsOf(event);
            actions.begin(this.at);
            this.showBrush();
          },
          pointermove: (event) => {
            const from = this.at;
            this.at = this.unitsOf(event);
            if (this.isDrawing) actions.move(from, this.at);
            this.showBrush();
          },
          pointerup: () => {
            this.endStroke();
          },
          pointercancel: () => {
            this.endStroke();
          },
          keydown: (event) => {
            this.key(event);
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
      this.scatter.element,
      this.brush,
    );
    this.resizing.observe(plane);
    this.element = el('div', { class: 'draw-stage' }, plane, this.place, help);
    this.show(new Float32Array());
  }

  show(points: Float32Array): void {
    this.scatter.show(points, { centre: [0, 0], half: HALF });
    this.showBrush();
  }

  /** Radius of the circle that stands for the brush, in units of the plane. */
  setRadius(radius: number): void {
    this.radius = radius;
    this.showBrush();
  }

  dispose(): void {
    this.resizing.disconnect();
    this.scatter.dispose();
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      const step = event.shiftKey ? LONG_STEP : STEP;
      this.at = inside([this.at[0] + step * arrow[0], this.at[1] + step * arrow[1]]);
      const [x, y] = this.at.map((value) => value.toFixed(2).replace('-', '−'));
      this.place.textContent = `Brush at ${x}, ${y}`;
      this.showBrush();
    } else if (event.key === ' ' || event.key === 'Enter') {
      this.actions.begin(this.at);
      this.actions.end(this.at);
    } else return;
    event.preventDefault();
  }

  private endStroke(): void {
    if (!this.isDrawing) return;
    this.isDrawing = false;
    this.actions.end(this.at);
  }

  private unitsOf(event: PointerEvent): Position {
    const box = this.scatter.element.getBoundingClientRect();
    return inside(this.scatter.unitsAt(event.clientX - box.left, event.clientY - box.top));
  }

  private showBrush(): void {
    const { left, top, unit } = this.scatter.placeOf(...this.at);
    const { style } = this.brush;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${2 * unit * this.radius}px`;
    style.height = style.width;
  }
}

function inside([x, y]: Position): Position {
  const limit = (value: number): number => Math.min(HALF, Math.max(-HALF, value));
  return [limit(x), limit(y)];
}
