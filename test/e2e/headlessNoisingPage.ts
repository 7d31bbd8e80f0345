// Runs in the browser: draws x_t with the WGSL kernels, and compares the numbers, the histogram
// and the pixels of the canvas with the CPU's.

import { LabDevice, workerScope } from '../../webview/lab/device';
import { CpuPicture } from '../../webview/lab/noising/cpuPicture';
import { histogramOf, noisingData, noisyValues } from '../../webview/lab/noising/data';
import { GpuPicture } from '../../webview/lab/noising/gpuPicture';

const WIDTH = 96;
const HEIGHT = 64;

interface Case {
  kind: 'image' | 'points';
  signal: number;
  noise: number;
  seed: number;
}

function testData(kind: Case['kind']) {
  if (kind === 'points') {
    const points = Float32Array.from({ length: 2001 * 2 }, (_, i) => Math.sin(i * 0.37));
    return noisingData({ kind, points });
  }
  const rgba = Uint8ClampedArray.from({ length: WIDTH * HEIGHT * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i * 37) % 256,
  );
  return noisingData({ kind, width: WIDTH, height: HEIGHT, rgba });
}

async function pixelsOf(canvas: OffscreenCanvas): Promise<Uint8ClampedArray> {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d');
  if (context === null) throw new Error('no 2-D canvas');
  context.drawImage(await createImageBitmap(canvas), 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

async function compare({ kind, signal, noise, seed }: Case) {
  const { device, report } = await new LabDevice(workerScope(), null).probe();
  if (device === null) throw new Error(report.message);
  const data = testData(kind);
  const at = { signal, noise };
  const values = noisyValues(data, at, seed);
  const tile = { at, box: { left: 0, width: WIDTH * 2 } };

  const gpu = new GpuPicture(device);
  gpu.setData(data);
  const canvas = new OffscreenCanvas(WIDTH * 2, HEIGHT * 2);
  const counts = await gpu.draw([{ canvas, tiles: [tile] }], seed);
  const pixels = await pixelsOf(canvas);
  const found = await gpu.readValues();
  gpu.dispose();

  const cpu = new CpuPicture();
  cpu.setData(data);
  const reference = new OffscreenCanvas(WIDTH * 2, HEIGHT * 2);
  await cpu.draw([{ canvas: reference, tiles: [tile] }], seed);
  const wanted = await pixelsOf(reference);

  const differences = values.map((value, i) => Math.abs(value - found[i]));
  const expected = histogramOf(values);
  return {
    largestDifference: found.length === values.length ? Math.max(...differences) : Infinity,
    histogramDifference: expected.reduce((sum, n, bin) => sum + Math.abs(n - counts[bin]), 0),
    // The two ways to draw a soft dot differ at its rim; a picture's pixels must be the same.
    wrongPixels:
      kind === 'image'
        ? pixels.filter((value, i) => Math.abs(value - wanted[i]) > 1).length
        : Number(pixels.every((value) => value === 0)),
  };
}

Object.assign(window, { compare });
