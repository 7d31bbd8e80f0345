// Layer: worker. The noising view's canvases: keeps the data and the canvases, chooses WGSL or
// the CPU. While one frame is being drawn only the latest request is kept, so dragging t runs at
// the rate of the device and never lags behind.

import { momentsOfNumbers } from '../../../src/core/data/facts';
import type { ForwardCoefficients } from '../../../src/core/forward';
import { forwardVariant, type ForwardVariantId } from '../../../src/core/forwardVariants';
import { makeSchedule } from '../../../src/core/schedule';
import type {
  NoisedData,
  NoisingCanvases,
  NoisingFrame,
  NoisingHistograms,
} from '../../../src/shared/protocol/noising';
import { LatestOnly } from '../../../src/shared/latestOnly';
import type { WorkerMethods } from '../../../src/shared/protocol/worker';
import type { LabDevice } from '../device';
import { CpuPicture } from './cpuPicture';
import { noisingData, NoisingDataError, type NoisingData } from './data';
import { GpuPicture } from './gpuPicture';
import type { Picture, Sheet } from './picture';
import { recipeData } from './recipeData';
import { HISTOGRAM_RANGE } from './shaders';

const STRIP_TILES = 10;
/** Free pixels between the tiles of the strip. */
const STRIP_GAP = 4;

type Canvases = Record<keyof NoisingCanvases, OffscreenCanvas>;

export class NoisingView {
  private canvases: Record<ForwardVariantId, Canvases> | null = null;
  private data: NoisingData | null = null;
  private picture: Picture | null = null;
  private pictureDevice: GPUDevice | null = null;
  private readonly frames = new LatestOnly((frame: NoisingFrame) => this.drawMain(frame));
  private readonly strips = new LatestOnly((frame: NoisingFrame) => this.drawTiles(frame));

  constructor(private readonly device: LabDevice) {}

  attach(canvases: WorkerMethods['attachNoising']['params']): void {
    this.canvases = canvases as Record<ForwardVariantId, Canvases>;
  }

  async setData(
    input: WorkerMethods['setNoisingData']['params'],
    signal: AbortSignal,
  ): Promise<NoisedData> {
    this.data = noisingData(input.kind === 'data' ? await recipeData(input.source, signal) : input);
    this.picture?.setData(this.data);
    const { width, height, x0 } = this.data;
    // Of all numbers together, whatever axis or channel they are of.
    const [{ mean, deviation }] = momentsOfNumbers(x0, 1);
    return { width, height, mean, deviation };
  }

  /** Draws x_t and its parts; the histograms are those of this or of a later request. */
  draw(frame: NoisingFrame): Promise<NoisingHistograms> {
    return this.frames.ask(frame);
  }

  drawStrip(frame: NoisingFrame): Promise<{ timesteps: number[] }> {
    return this.strips.ask(frame);
  }

  /** x_t comes last, so that the histogram is its own. */
  private async drawMain({
    schedule,
    t,
    seed,
    variants,
    written,
  }: NoisingFrame): Promise<NoisingHistograms> {
    const rows = this.requireCanvases();
    const picture = await this.currentPicture();
    const table = makeSchedule(schedule);
    const drawn: NoisingHistograms = {};
    for (const variant of variants) {
      const { signal, noise, sum } = rows[variant];
      const at = forwardVariant(variant, written).coefficients(table, t);
      const sheets = [
        sheet(signal, { signal: at.signal, noise: 0 }),
        sheet(noise, { signal: 0, noise: at.noise }),
        sheet(sum, at),
      ];
      const counts = await picture.draw(sheets, seed);
      drawn[variant] = { edges: [-HISTOGRAM_RANGE, HISTOGRAM_RANGE], counts };
    }
    return drawn;
  }

  private async drawTiles({ schedule: config, seed, variants, written }: NoisingFrame) {
    const rows = this.requireCanvases();
    const picture = await this.currentPicture();
    const schedule = makeSchedule(config);
    const timesteps = stripTimesteps(schedule.num_train_timesteps);
    const sheets = variants.map((variant) => {
      const canvas = rows[variant].strip;
      const pitch = (canvas.width + STRIP_GAP) / STRIP_TILES;
      const tiles = timesteps.map((t, index) => ({
        at: forwardVariant(variant, written).coefficients(schedule, t),
        box: { left: index * pitch, width: pitch - STRIP_GAP },
      }));
      return { canvas, tiles };
    });
    await picture.draw(sheets, seed);
    return { timesteps };
  }

  private requireCanvases(): Record<ForwardVariantId, Canvases> {
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

/** One tile that fills its canvas. */
function sheet(canvas: OffscreenCanvas, at: ForwardCoefficients): Sheet {
  return { canvas, tiles: [{ at, box: { left: 0, width: canvas.width } }] };
}

/** Ten timesteps from the clean sample (−1) to the last one, evenly spaced. */
export function stripTimesteps(T: number): number[] {
  return Array.from({ length: STRIP_TILES }, (_, i) =>
    Math.round(-1 + (T * i) / (STRIP_TILES - 1)),
  );
}
