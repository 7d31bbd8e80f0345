// Layer: worker. Noising on the CPU, drawn on a 2-D canvas: used where there is no WebGPU at all,
// which the device report says. Slower, and to the same formulas as the kernel.

import { fitInto, histogramOf, mixed, noiseOf, type NoisingData } from './data';
import type { Picture, Sheet } from './picture';
import { POINT_RANGE } from './shaders';

const DOT_COLOUR = 'rgba(51, 135, 237, 0.6)';

export class CpuPicture implements Picture {
  private data: NoisingData | null = null;
  /** Drawn once for all timesteps of a seed: it costs more than all the rest. */
  private noise: { readonly seed: number; readonly epsilon: Float32Array } | null = null;

  setData(data: NoisingData): void {
    this.data = data;
    this.noise = null;
  }

  draw(sheets: Sheet[], seed: number): Promise<Uint32Array> {
    const { data } = this;
    let values: Float32Array = new Float32Array();
    for (const { canvas, tiles } of sheets) {
      const context = canvas.getContext('2d');
      if (context === null || data === null) continue;
      context.clearRect(0, 0, canvas.width, canvas.height);
      for (const { at, box } of tiles) {
        values = mixed(data, this.epsilon(data, seed), at);
        const place = { ...box, height: canvas.height };
        if (data.kind === 'image') drawImage(context, data, values, place);
        else drawPoints(context, values, place);
      }
    }
    return Promise.resolve(histogramOf(values));
  }

  private epsilon(data: NoisingData, seed: number): Float32Array {
    if (this.noise?.seed !== seed) this.noise = { seed, epsilon: noiseOf(data, seed) };
    return this.noise.epsilon;
  }

  dispose(): void {
    this.data = null;
    this.noise = null;
  }
}

interface Box {
  left: number;
  width: number;
  height: number;
}

function drawImage(
  context: OffscreenCanvasRenderingContext2D,
  { width, height }: NoisingData,
  values: Float32Array,
  box: Box,
): void {
  const pixels = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      // Uint8ClampedArray rounds and clamps by itself.
      pixels.data[pixel * 4 + channel] = (values[pixel * 3 + channel] + 1) * 127.5;
    }
    pixels.data[pixel * 4 + 3] = 255;
  }
  const source = new OffscreenCanvas(width, height);
  source.getContext('2d')?.putImageData(pixels, 0, 0);
  const { left, top, scale } = fitInto(box, width, height);
  context.imageSmoothingEnabled = false;
  context.drawImage(source, left, top, width * scale, height * scale);
}

function drawPoints(
  context: OffscreenCanvasRenderingContext2D,
  values: Float32Array,
  box: Box,
): void {
  const { left, top, scale } = fitInto(box, 2 * POINT_RANGE, 2 * POINT_RANGE);
  context.fillStyle = DOT_COLOUR;
  const radius = Math.max(1, (scale * 2 * POINT_RANGE) / 250);
  for (let i = 0; i < values.length; i += 2) {
    const x = left + (values[i] + POINT_RANGE) * scale;
    const y = top + (POINT_RANGE - values[i + 1]) * scale;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}
