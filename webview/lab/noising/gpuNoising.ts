// Layer: worker. Noising by a WGSL kernel: x_t of a whole picture and the counts of its values. What
// it makes stays on the device, where `gpuPicture.ts` draws it.

import type { ForwardCoefficients } from '../../../src/core/forward';
import { STREAMS } from '../../../src/core/rng/streams';
import type { Disposable } from '../../../src/shared/dispose';
import type { NoisingData } from './data';
import { HISTOGRAM_BINS, NOISING_KERNEL, PARAMETER_WORDS, WORKGROUP_NUMBERS } from './shaders';

const TWO_32 = 2 ** 32;
/** Dot radius as a share of half a tile. */
const DOT_RADIUS = 0.014;
/** Workgroups along x; more go to further rows, since a dimension is limited to 65,535. */
const ROW_OF_GROUPS = 32_768;

/** Where a picture lies on the canvas, in pixels; `scale` of them to a unit. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** A data set on the device. */
export interface LoadedData {
  readonly data: NoisingData;
  readonly clean: GPUBuffer;
  /** x_t as it was made last. */
  readonly noisy: GPUBuffer;
}

export class GpuNoising implements Disposable {
  private readonly kernel: GPUComputePipeline;
  private readonly counts: GPUBuffer;
  private current: LoadedData | null = null;

  constructor(private readonly device: GPUDevice) {
    this.kernel = device.createComputePipeline({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: NOISING_KERNEL }) },
    });
    this.counts = device.createBuffer({
      size: HISTOGRAM_BINS * 4,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
  }

  get loaded(): LoadedData | null {
    return this.current;
  }

  setData(data: NoisingData): void {
    this.release();
    const size = data.x0.byteLength;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const clean = this.device.createBuffer({ size, usage });
    const noisy = this.device.createBuffer({ size, usage });
    this.device.queue.writeBuffer(clean, 0, data.x0);
    this.current = { data, clean, noisy };
  }

  /** Makes x_t and counts its values; `uniform` holds {@link noisingParameters}. */
  encode(encoder: GPUCommandEncoder, { data, clean, noisy }: LoadedData, uniform: GPUBuffer): void {
    encoder.clearBuffer(this.counts);
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.kernel);
    pass.setBindGroup(
      0,
      this.device.createBindGroup({
        layout: this.kernel.getBindGroupLayout(0),
        entries: [uniform, clean, noisy, this.counts].map((buffer, binding) => ({
          binding,
          resource: { buffer },
        })),
      }),
    );
    const groups = Math.ceil(data.x0.length / WORKGROUP_NUMBERS);
    pass.dispatchWorkgroups(Math.min(groups, ROW_OF_GROUPS), Math.ceil(groups / ROW_OF_GROUPS));
    pass.end();
  }

  /** Submits the commands and reads the histogram back. */
  async submit(encoder: GPUCommandEncoder): Promise<Uint32Array> {
    return new Uint32Array(await this.copyOut(encoder, this.counts));
  }

  /** x_t and its histogram, without a picture. */
  async noise(
    at: ForwardCoefficients,
    seed: number,
  ): Promise<{ values: Float32Array; counts: Uint32Array }> {
    const { current, device } = this;
    if (current === null) return { values: new Float32Array(), counts: new Uint32Array() };
    const uniform = noisingUniform(device);
    const nowhere = { left: 0, top: 0, width: 0, height: 0, scale: 1 };
    device.queue.writeBuffer(uniform, 0, noisingParameters(current.data, at, seed, nowhere));
    const encoder = device.createCommandEncoder();
    this.encode(encoder, current, uniform);
    const counts = await this.submit(encoder);
    uniform.destroy();
    return { values: await this.readValues(), counts };
  }

  /** x_t as it was made last, copied back. */
  async readValues(): Promise<Float32Array> {
    if (this.current === null) return new Float32Array();
    const encoder = this.device.createCommandEncoder();
    return new Float32Array(await this.copyOut(encoder, this.current.noisy));
  }

  dispose(): void {
    this.release();
    this.counts.destroy();
  }

  private async copyOut(encoder: GPUCommandEncoder, source: GPUBuffer): Promise<ArrayBuffer> {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const target = this.device.createBuffer({ size: source.size, usage });
    encoder.copyBufferToBuffer(source, 0, target, 0, source.size);
    this.device.queue.submit([encoder.finish()]);
    try {
      await target.mapAsync(GPUMapMode.READ);
      return target.getMappedRange().slice(0);
    } finally {
      target.destroy();
    }
  }

  private release(): void {
    this.current?.clean.destroy();
    this.current?.noisy.destroy();
    this.current = null;
  }
}

/** A buffer for {@link noisingParameters}. */
export function noisingUniform(device: GPUDevice): GPUBuffer {
  return device.createBuffer({
    size: PARAMETER_WORDS * 4,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
}

/** The `Parameters` of the shaders. */
export function noisingParameters(
  { width, height, x0 }: NoisingData,
  { signal, noise }: ForwardCoefficients,
  seed: number,
  { left, top, scale }: Place,
): ArrayBuffer {
  const buffer = new ArrayBuffer(PARAMETER_WORDS * 4);
  const integers = new Uint32Array(buffer);
  const floats = new Float32Array(buffer);
  integers.set([seed % TWO_32, Math.floor(seed / TWO_32), STREAMS.noisingView, x0.length]);
  floats.set([signal, noise], 4);
  integers.set([width, height], 6);
  floats.set([left, top, scale, DOT_RADIUS], 8);
  return buffer;
}
