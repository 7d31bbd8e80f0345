// Layer: page, widgets. Colours and size of what is drawn on a canvas: those of the widget's style
// sheet, in pixels of the screen.

import { disposable, Disposer } from '../../src/shared/dispose';
import type { Disposable } from '../../src/shared/dispose';
import { onThemeChange } from '../ui/theme';

export type Ink =
  'blue' | 'orange' | 'green' | 'purple' | 'foreground' | 'muted' | 'grid' | 'background';

/** The colour as a canvas takes it. */
export function inkOf(element: HTMLElement, ink: Ink): string {
  const probe = document.createElement('span');
  // A custom property is text; a real one is computed, `light-dark` and `color-mix` included.
  probe.style.color = `var(--ink-${ink})`;
  probe.hidden = true;
  element.parentElement?.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A canvas that is drawn anew when its size or the theme changes. */
export class DrawnCanvas implements Disposable {
  private readonly owned = new Disposer();
  private scheduled = false;
  private inks = new Map<Ink, string>();

  /** @param draw draws all of it; lengths are CSS pixels */
  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly draw: (
      context: CanvasRenderingContext2D,
      width: number,
      height: number,
    ) => void,
  ) {
    const observer = new ResizeObserver(() => {
      this.redraw();
    });
    observer.observe(canvas);
    this.owned.add(
      disposable(() => {
        observer.disconnect();
      }),
    );
    this.owned.add(
      onThemeChange(() => {
        this.inks.clear();
        this.redraw();
      }),
    );
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const onScheme = (): void => {
      this.inks.clear();
      this.redraw();
    };
    scheme.addEventListener('change', onScheme);
    this.owned.add(
      disposable(() => {
        scheme.removeEventListener('change', onScheme);
      }),
    );
  }

  ink(name: Ink): string {
    let color = this.inks.get(name);
    if (color === undefined) this.inks.set(name, (color = inkOf(this.canvas, name)));
    return color;
  }

  font(size: number): string {
    return `${size}px ${getComputedStyle(this.canvas).fontFamily}`;
  }

  /** Draws at the next frame, once however often it is asked. */
  redraw(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      if (!this.owned.disposed) this.drawNow();
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private drawNow(): void {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    const context = canvas.getContext('2d');
    if (context === null || width === 0 || height === 0) return;
    const scale = window.devicePixelRatio;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(context, width, height);
  }
}
