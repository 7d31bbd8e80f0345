// Layer: page, views. All pictures of a set on one small canvas, pixel for pixel, from which they are
// stamped enlarged: far faster than an element or a canvas for each.

import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { pictureRgba, pictureShape } from '../../../src/shared/samples/pictures';

export class Atlas {
  private readonly canvas: OffscreenCanvas;
  private readonly columns: number;
  readonly picture: { readonly width: number; readonly height: number };
  readonly count: number;

  /** @param most draws only the first so many */
  constructor(set: SampleSet, most = Infinity) {
    const { width, height } = pictureShape(set);
    this.picture = { width, height };
    this.count = Math.min(most, sampleCount(set));
    this.columns = Math.max(1, Math.ceil(Math.sqrt(this.count)));
    const rows = Math.max(1, Math.ceil(this.count / this.columns));
    this.canvas = new OffscreenCanvas(this.columns * width, rows * height);
    const pixels = new ImageData(this.canvas.width, this.canvas.height);
    for (let index = 0; index < this.count; index++) {
      const { x, y } = this.place(index);
      const rgba = pictureRgba(set, index);
      for (let row = 0; row < height; row++) {
        const line = rgba.subarray(4 * row * width, 4 * (row + 1) * width);
        pixels.data.set(line, 4 * ((y + row) * this.canvas.width + x));
      }
    }
    this.canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  }

  /** Stamps one picture; whole-number enlargements keep its pixels as squares. */
  stamp(
    context: CanvasRenderingContext2D,
    index: number,
    x: number,
    y: number,
    size: { readonly width: number; readonly height: number },
  ): void {
    const { width, height } = this.picture;
    const from = this.place(index);
    context.imageSmoothingEnabled = size.width < width;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.canvas, from.x, from.y, width, height, x, y, size.width, size.height);
  }

  private place(index: number): { x: number; y: number } {
    return {
      x: (index % this.columns) * this.picture.width,
      y: Math.floor(index / this.columns) * this.picture.height,
    };
  }
}
