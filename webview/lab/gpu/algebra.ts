// Layer: worker. The `Algebra` of samplers on GPU buffers: the same text of a sampler that runs on
// Float32Array runs here, one dispatch per operation, and nothing is read back before it is asked
// for. Normals of the counter-based generator are made on the device at any index of a stream.
// float32 throughout: a result of `combine` is off by at most (terms + 1)·2⁻²⁴·Σ|cᵢ·xᵢ|.

import type { Algebra } from '../../../src/core/sampling/contract';
import type { Disposable } from '../../../src/shared/dispose';
import { DeviceLostError } from '../device';
import { GpuArrayError } from './errors';
import { BufferPool, type GpuArray } from './pool';
import {
  BLEND_KERNEL,
  CLAMP_KERNEL,
  combineKernel,
  GROUP,
  MOST_TERMS,
  NORMALS_KERNEL,
  THRESHOLD_KERNEL,
  UNIFORM_BYTES,
  WORDS_KERNEL,
} from './shaders';

export type { GpuArray } from './pool';

/** Workgroups along x; more go to further rows, since a dimension is limited to 65,535. */
const ROW_OF_GROUPS = 32_768;
const TWO_32 = 2 ** 32;

type Term = readonly [coefficient: number, array: GpuArray];

/** Arrays of one device, and what can be done with them. */
export class GpuAlgebra implements Algebra<GpuArray>, Disposable {
  private readonly pool: BufferPool;
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly uniforms: GPUBuffer;
  private readonly words = new DataView(new ArrayBuffer(UNIFORM_BYTES));
  private lost: DeviceLostError | null = null;

  /** @param sampleSize numbers that form one sample: what dynamic thresholding works on */
  constructor(
    private readonly device: GPUDevice,
    private readonly sampleSize: number,
  ) {
    this.pool = new BufferPool(device);
    this.uniforms = device.createBuffer({
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    void device.lost.then(({ message }) => {
      this.lost = new DeviceLostError(`The GPU was lost: ${message || 'no reason was given'}`);
    });
  }

  /** Number of arrays that are not released. */
  get living(): number {
    return this.pool.living;
  }

  /** Copies numbers to the device. */
  upload(values: Float32Array): GpuArray {
    this.requireDevice();
    const array = this.pool.take(values.length);
    this.device.queue.writeBuffer(array.buffer, 0, values as Float32Array<ArrayBuffer>);
    return array;
  }

  /** Waits for everything that was asked for before and copies the numbers back. */
  async read(array: GpuArray): Promise<Float32Array<ArrayBuffer>> {
    return new Float32Array(await this.readBytes(array));
  }

  combine(...terms: Term[]): GpuArray {
    if (terms.length === 0) throw new GpuArrayError('combine needs at least one term.');
    const now = terms.slice(0, MOST_TERMS);
    const later = terms.slice(MOST_TERMS);
    const sum = this.combineAtOnce(now);
    if (later.length === 0) return sum;
    const all = this.combine([1, sum], ...later);
    this.release(sum);
    return all;
  }

  clamp(x: GpuArray, range: number): GpuArray {
    this.writeUniforms(x.length, { 4: range });
    return this.elementwise('clamp', CLAMP_KERNEL, [x]);
  }

  /** The quantile is exact for float32: its order statistics are selected, not approximated. */
  threshold(x: GpuArray, ratio: number, maximum: number): GpuArray {
    const samples = x.length / this.sampleSize;
    if (!Number.isInteger(samples)) {
      throw new GpuArrayError(
        `${x.length} numbers are not whole samples of ${this.sampleSize} numbers.`,
      );
    }
    const position = ratio * (this.sampleSize - 1);
    const rank = Math.floor(position);
    this.writeUniforms(
      samples,
      { 12: position - rank, 16: maximum },
      { 4: this.sampleSize, 8: rank },
    );
    return this.dispatch('threshold', THRESHOLD_KERNEL, [x], x.length, samples);
  }

  blend(mask: GpuArray, a: GpuArray, b: GpuArray): GpuArray {
    requireSameLength(a, mask);
    requireSameLength(a, b);
    this.writeUniforms(a.length);
    return this.elementwise('blend', BLEND_KERNEL, [mask, a, b]);
  }

  /** Standard normals start … start + length − 1 of a stream, as `philoxNormals` makes them. */
  normals(seed: number, stream: number, start: number, length: number): GpuArray {
    return this.generate('normals', NORMALS_KERNEL, { seed, stream, start, length });
  }

  /** The 32-bit words behind the normals, read back: for comparison with the CPU, bit by bit. */
  async philoxWords(
    seed: number,
    stream: number,
    start: number,
    length: number,
  ): Promise<Uint32Array> {
    const array = this.generate('words', WORDS_KERNEL, { seed, stream, start, length });
    const bytes = await this.readBytes(array);
    this.release(array);
    return new Uint32Array(bytes);
  }

  release(x: GpuArray): void {
    this.pool.release(x);
  }

  /** Destroys every array, also those in use. The device stays its owner's. */
  dispose(): void {
    this.pool.dispose();
    this.uniforms.destroy();
  }

  private combineAtOnce(terms: readonly Term[]): GpuArray {
    const [[, first]] = terms;
    const coefficients: Record<number, number> = {};
    terms.forEach(([coefficient, array], i) => {
      requireSameLength(first, array);
      if (!Number.isFinite(Math.fround(coefficient))) {
        throw new GpuArrayError(`The coefficient ${coefficient} is not a finite float32.`);
      }
      coefficients[16 + 4 * i] = coefficient;
    });
    this.writeUniforms(first.length, coefficients);
    const arrays = terms.map(([, array]) => array);
    return this.elementwise(`combine ${terms.length}`, combineKernel(terms.length), arrays);
  }

  private generate(
    name: string,
    code: string,
    { seed, stream, start, length }: Record<'seed' | 'stream' | 'start' | 'length', number>,
  ): GpuArray {
    const block = Math.floor(start / 4);
    this.writeUniforms(
      length,
      {},
      {
        4: stream,
        8: seed % TWO_32,
        12: Math.floor(seed / TWO_32),
        16: block % TWO_32,
        20: Math.floor(block / TWO_32),
        24: start % 4,
      },
    );
    return this.dispatch(name, code, [], length, Math.ceil((length + 3) / (4 * GROUP)));
  }

  private elementwise(name: string, code: string, arrays: readonly GpuArray[]): GpuArray {
    const { length } = arrays[0];
    return this.dispatch(name, code, arrays, length, Math.ceil(length / GROUP));
  }

  /** Runs a kernel over `arrays` into a new array; the uniforms must have been written. */
  private dispatch(
    name: string,
    code: string,
    arrays: readonly GpuArray[],
    length: number,
    groups: number,
  ): GpuArray {
    this.requireDevice();
    for (const array of arrays) this.pool.requireInUse(array);
    const result = this.pool.take(length);
    const pipeline = this.pipeline(name, code);
    const buffers = [this.uniforms, result.buffer, ...arrays.map(({ buffer }) => buffer)];
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      this.device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
      }),
    );
    pass.dispatchWorkgroups(Math.min(groups, ROW_OF_GROUPS), Math.ceil(groups / ROW_OF_GROUPS));
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    return result;
  }

  private pipeline(name: string, code: string): GPUComputePipeline {
    const known = this.pipelines.get(name);
    if (known !== undefined) return known;
    const made = this.device.createComputePipeline({
      label: name,
      layout: 'auto',
      compute: { module: this.device.createShaderModule({ label: name, code }) },
    });
    this.pipelines.set(name, made);
    return made;
  }

  /**
   * Writes the uniform block: `first` at byte 0, floats and integers at the bytes that name them.
   * One block serves all kernels, because the queue writes it between two dispatches.
   */
  private writeUniforms(
    first: number,
    floats: Record<number, number> = {},
    integers: Record<number, number> = {},
  ): void {
    this.words.setUint32(0, first, true);
    for (const [at, value] of Object.entries(floats))
      this.words.setFloat32(Number(at), value, true);
    for (const [at, value] of Object.entries(integers))
      this.words.setUint32(Number(at), value, true);
    this.device.queue.writeBuffer(this.uniforms, 0, this.words);
  }

  private async readBytes(array: GpuArray): Promise<ArrayBuffer> {
    this.requireDevice();
    this.pool.requireInUse(array);
    const size = array.length * 4;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const target = this.device.createBuffer({ size, usage });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(array.buffer, 0, target, 0, size);
    this.device.queue.submit([encoder.finish()]);
    try {
      await target.mapAsync(GPUMapMode.READ);
      return target.getMappedRange().slice(0);
    } catch (error) {
      // `lost` is set in a microtask of its own, which a failed mapping may come before.
      await Promise.resolve();
      throw this.lost ?? error;
    } finally {
      target.destroy();
    }
  }

  private requireDevice(): void {
    if (this.lost !== null) throw this.lost;
  }
}

function requireSameLength(a: GpuArray, b: GpuArray): void {
  if (a.length !== b.length) {
    throw new GpuArrayError(`Arrays of ${a.length} and ${b.length} numbers cannot be combined.`);
  }
}
