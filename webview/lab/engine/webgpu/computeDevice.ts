// Layer: lab worker, engine. A GPU device as plans use it: kernels compiled once for equal texts,
// memory allocated with one sentence when there is not enough, and the loss of the device in
// every wait. The device itself belongs to whoever opened it.

import { DeviceLostError } from './deviceLost';
import type { GpuTraits } from './dispatch';
import type { TileTable } from './tile';

/** A plan could not be made or run on the GPU, for a reason other than the loss of the device. */
export class WebGpuEngineError extends Error {
  override readonly name = 'WebGpuEngineError';
}

/** A part of a buffer. */
export interface BufferRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** How a kernel uses its bindings, in their order: reads, writes, or takes a row of uniforms. */
export type BindingUse = 'r' | 'w' | 'u';

/** A buffer to allocate. */
export interface Allocation {
  readonly label: string;
  readonly bytes: number;
  readonly usage: GPUBufferUsageFlags;
}

const TYPES = { r: 'read-only-storage', w: 'storage', u: 'uniform' } as const;

export class ComputeDevice {
  readonly traits: GpuTraits;
  /** Rejects with a {@link DeviceLostError} when the device goes, and never settles else. */
  readonly lost: Promise<never>;
  private loss: DeviceLostError | null = null;
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<string, GPUBindGroupLayout>();

  /**
   * @param isSoftware whether the adapter computes on the CPU
   * @param tiles what was measured on this adapter, to which trainings add what they measure;
   *   null: nothing is measured
   */
  constructor(
    readonly device: GPUDevice,
    isSoftware: boolean,
    readonly tiles: TileTable | null = null,
  ) {
    const { limits } = device;
    this.traits = {
      isSoftware,
      maxWorkgroupStorageBytes: limits.maxComputeWorkgroupStorageSize,
      maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
      ...(tiles === null ? {} : { tiles }),
    };
    this.lost = device.lost.then(({ message, reason }): never => {
      this.loss = new DeviceLostError(`The GPU was lost: ${message !== '' ? message : reason}`);
      throw this.loss;
    });
    // Who waits for nothing does not hear of it.
    this.lost.catch(() => undefined);
  }

  /** Kernels that were compiled. */
  get compiledKernels(): number {
    return this.pipelines.size;
  }

  /** @throws {DeviceLostError} when the device is gone. */
  requireDevice(): void {
    if (this.loss !== null) throw this.loss;
  }

  /** The outcome of device work; a {@link DeviceLostError} if the device goes meanwhile. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.requireDevice();
    try {
      return await Promise.race([work, this.lost]);
    } catch (error) {
      // The loss is set in a microtask of its own, which a failed wait may come before.
      await Promise.resolve();
      throw this.loss ?? error;
    }
  }

  layout(uses: readonly BindingUse[]): GPUBindGroupLayout {
    const key = uses.join('');
    const known = this.layouts.get(key);
    if (known !== undefined) return known;
    const made = this.device.createBindGroupLayout({
      entries: uses.map((use, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: TYPES[use], hasDynamicOffset: use === 'u' },
      })),
    });
    this.layouts.set(key, made);
    return made;
  }

  /**
   * The compiled kernel.
   * @param place names layer and kernel in the message of a fault
   * @throws {WebGpuEngineError} with the compiler's own message
   */
  pipeline(code: string, uses: readonly BindingUse[], place: string): Promise<GPUComputePipeline> {
    const key = `${uses.join('')}\n${code}`;
    const known = this.pipelines.get(key);
    if (known !== undefined) return known;
    const made = this.compile(code, uses, place);
    this.pipelines.set(key, made);
    return made;
  }

  private async compile(
    code: string,
    uses: readonly BindingUse[],
    place: string,
  ): Promise<GPUComputePipeline> {
    this.requireDevice();
    const { device } = this;
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label: place, code });
    const layout = device.createPipelineLayout({ bindGroupLayouts: [this.layout(uses)] });
    const faults = device.popErrorScope();
    try {
      return await this.wait(
        device.createComputePipelineAsync({
          label: place,
          layout,
          compute: { module, entryPoint: 'main' },
        }),
      );
    } catch (error) {
      this.requireDevice();
      const { messages } = await this.wait(module.getCompilationInfo());
      const lines = messages
        .filter(({ type }) => type === 'error')
        .map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const fault = await this.wait(faults);
      const reason = lines.length > 0 ? lines.join('; ') : (fault?.message ?? String(error));
      throw new WebGpuEngineError(`${place}: the GPU kernel does not compile: ${reason}`, {
        cause: error,
      });
    }
  }

  /**
   * Zeroed buffers, all or none.
   * @param purpose completes "The GPU has no … MiB for": what they are for
   * @throws {WebGpuEngineError} when there is not enough memory
   */
  async allocate(purpose: string, wanted: readonly Allocation[]): Promise<GPUBuffer[]> {
    this.requireDevice();
    const { device } = this;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    for (const { label, bytes } of wanted)
      if (bytes > most)
        throw new WebGpuEngineError(
          `${label} takes ${mebibytes(bytes)} MiB, but this GPU binds at most ${mebibytes(most)} MiB at once; use a smaller batch or network.`,
        );
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const buffers = wanted.map(({ label, bytes, usage }) =>
      device.createBuffer({ label, size: bytes, usage }),
    );
    const faults = await this.wait(Promise.all([device.popErrorScope(), device.popErrorScope()]));
    const fault = faults.find((found) => found !== null);
    if (fault === undefined) return buffers;
    for (const buffer of buffers) buffer.destroy();
    const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
    throw new WebGpuEngineError(
      `The GPU has no ${mebibytes(total)} MiB for ${purpose}; use a smaller batch or network.`,
      { cause: fault },
    );
  }

  write({ buffer, offset }: BufferRange, values: Float32Array): void {
    this.requireDevice();
    this.device.queue.writeBuffer(buffer, offset, values as Float32Array<ArrayBuffer>);
  }

  /** Writes numbers of any type, of which the last four bytes may be cut short. */
  writeBytes({ buffer, offset }: BufferRange, values: ArrayBufferView): void {
    this.requireDevice();
    const bytes = new Uint8Array(
      values.buffer as ArrayBuffer,
      values.byteOffset,
      values.byteLength,
    );
    const whole = bytes.length - (bytes.length % 4);
    if (whole > 0) this.device.queue.writeBuffer(buffer, offset, bytes, 0, whole);
    if (whole === bytes.length) return;
    const rest = new Uint8Array(4);
    rest.set(bytes.subarray(whole));
    this.device.queue.writeBuffer(buffer, offset + whole, rest);
  }

  /** Waits for everything that was queued before and copies numbers back. */
  async read(ranges: readonly BufferRange[]): Promise<Float32Array[]> {
    this.requireDevice();
    const { device } = this;
    const size = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    const target = device.createBuffer({
      label: 'read back',
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      const encoder = device.createCommandEncoder();
      let at = 0;
      for (const { buffer, offset, bytes } of ranges) {
        encoder.copyBufferToBuffer(buffer, offset, target, at, bytes);
        at += bytes;
      }
      device.queue.submit([encoder.finish()]);
      await this.wait(target.mapAsync(GPUMapMode.READ));
      const all = new Float32Array(target.getMappedRange().slice(0));
      let start = 0;
      return ranges.map(({ bytes }) => all.subarray(start / 4, (start += bytes) / 4));
    } finally {
      target.destroy();
    }
  }

  bindGroup(uses: readonly BindingUse[], ranges: readonly BufferRange[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: this.layout(uses),
      entries: ranges.map(({ buffer, offset, bytes }, binding) => ({
        binding,
        resource: { buffer, offset, size: bytes },
      })),
    });
  }
}

function mebibytes(bytes: number): string {
  return String(Math.ceil(bytes / 2 ** 20));
}
