// Layer: worker. The noising view's canvases: keeps the data and the canvases, chooses WGSL or
// the CPU. While one frame is being drawn only the latest request is kept, so dragging t runs at
// the rate of the device and never lags behind.

import { forwardVariant } from '../../../src/core/forwardVariants';
import { makeSchedule } from '../../../src/core/schedule';
import type { NoisingFrame, NoisingHistogram } from '../../../src/shared/protocol/noising';
import { LatestOnly } from '../../../src/shared/latestOnly';
import type { WorkerMethods } from '../../../src/shared/protocol/worker';
import type { LabDevice } from '../device';
import { CpuPicture } from './cpuPicture';
import { noisingData, NoisingDataError, type NoisingData } from './data';
import { GpuPicture } from './gpuPicture';
import type { Picture, Tile } from './picture';
import { recipeData } from './recipeData';
import { HISTOGRAM_RANGE } from './shaders';

const STRIP_TILES = 10;
/** Free pixels between the tiles of the strip. */
const STRIP_GAP = 4;

interface Canvases {
  main: OffscreenCanvas;
  strip: OffscreenCanvas;
}

export class NoisingView {
  private canvases: Canvases | null = null;
  private data: NoisingData | null = null;
  private picture: Picture | null = null;
  private pictureDevice: GPUDevice | null = null;
  private readonly frames = new LatestOnly((frame: NoisingFrame) => this.drawMain(frame));
  private readonly strips = new LatestOnly((frame: NoisingFrame) => this.drawTiles(frame));

  constructor(private readonly device: LabDevice) {}

  attach(canvases: WorkerMethods['attachNoising']['params']): void {
    this.canvases = canvases as Canvases;
  }

  async setData(
    input: WorkerMethods['setNoisingData']['params'],
    signal: AbortSignal,
  ): Promise<{ width: number; height: number }> {
    this.data = noisingData(input.kind === 'data' ? await recipeData(input.source, signal) : input);
    this.picture?.setData(this.data);
    const { width, height } = this.data;
    return { width, height };
  }

  /** Draws x_t; the histogram is that of what was drawn last, at this or a later request. */
  draw(frame: NoisingFrame): Promise<NoisingHistogram> {
    return this.frames.ask(frame);
  }

  drawStrip(frame: NoisingFrame): Promise<{ timesteps: number[] }> {
    return this.strips.ask(frame);
  }

  private async drawMain({ schedule, t, seed, variant }: NoisingFrame): Promise<NoisingHistogram> {
    const { main } = this.requireCanvases();
    const picture = await this.currentPicture();
    const at = forwardVariant(variant).coefficients(makeSchedule(schedule), t);
    const tile: Tile = { at, box: { left: 0, width: main.width } };
    const counts = await picture.draw(main, [tile], seed);
    return { edges: [-HISTOGRAM_RANGE, HISTOGRAM_RANGE], counts };
  }

  private async drawTiles({ schedule: config, seed, variant }: NoisingFrame) {
    const { strip } = this.requireCanvases();
    const picture = await this.currentPicture();
    const schedule = makeSchedule(config);
    const timesteps = stripTimesteps(schedule.num_train_timesteps);
    const pitch = (strip.width + STRIP_GAP) / STRIP_TILES;
    const tiles = timesteps.map((t, index) => ({
      at: forwardVariant(variant).coefficients(schedule, t),
      box: { left: index * pitch, width: pitch - STRIP_GAP },
    }));
    await picture.draw(strip, tiles, seed);
    return { timesteps };
  }

  private requireCanvases(): Canvases {
    if (this.canvases === null) throw new NoisingDataError('The noising view has no canvas yet.');
    return this.canvases;
  }

  /** What draws now; made anew when the GPU device is another one than before. */
  private async currentPicture(): Promise<Picture> {
    if (this.data === null) throw new NoisingDataError('There is nothing to noise yet.');
    const { device } = await this.device.probe();
    if (this.picture === null || device !== this.pictureDevice) {
      this.picture?.dispose();
      this.picture = device === null ? new CpuPicture() : new GpuPicture(device);
      this.pictureDevice = device;
      this.picture.setData(this.data);
    }
    return this.picture;
  }
}

/** Ten timesteps from the clean sample (−1) to the last one, evenly spaced. */
export function stripTimesteps(T: number): number[] {
  return Array.from({ length: STRIP_TILES }, (_, i) =>
    Math.round(-1 + (T * i) / (STRIP_TILES - 1)),
  );
}
