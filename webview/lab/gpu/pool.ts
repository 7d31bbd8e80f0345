// Layer: worker. Storage buffers that are used again: a sampler makes and releases an array for
// every operation, always of the same few sizes. What was released may be written at once by the
// next operation, because a queue runs its commands in order.

import { GpuArrayError } from './errors';

/** `length` float32 numbers on the device; the buffer may be larger. */
export interface GpuArray {
  readonly buffer: GPUBuffer;
  readonly length: number;
}

/** Makes, takes back and finally destroys the buffers of one device. */
export class BufferPool {
  private readonly free = new Map<number, GPUBuffer[]>();
  private readonly used = new Set<GPUBuffer>();

  constructor(private readonly device: GPUDevice) {}

  /** Number of arrays that are in use. */
  get living(): number {
    return this.used.size;
  }

  /** @throws {GpuArrayError} for an empty array or one that the device cannot bind. */
  take(length: number): GpuArray {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const size = length * 4;
    if (length < 1 || size > Math.min(maxBufferSize, maxStorageBufferBindingSize)) {
      throw new GpuArrayError(
        `An array of ${length} numbers does not fit this GPU, which binds up to ${maxStorageBufferBindingSize} bytes.`,
      );
    }
    const buffer = this.free.get(size)?.pop() ?? this.create(size);
    this.used.add(buffer);
    return { buffer, length };
  }

  /** @throws {GpuArrayError} if the array is not in use. */
  release({ buffer }: GpuArray): void {
    if (!this.used.delete(buffer)) throw new GpuArrayError('A GPU array was released twice.');
    const waiting = this.free.get(buffer.size);
    if (waiting === undefined) this.free.set(buffer.size, [buffer]);
    else waiting.push(buffer);
  }

  requireInUse({ buffer }: GpuArray): void {
    if (!this.used.has(buffer)) {
      throw new GpuArrayError('A GPU array was used after it was released.');
    }
  }

  dispose(): void {
    for (const buffer of [...this.used, ...[...this.free.values()].flat()]) buffer.destroy();
    this.used.clear();
    this.free.clear();
  }

  private create(size: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.device.createBuffer({ size, usage });
  }
}
