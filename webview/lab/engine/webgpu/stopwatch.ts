// Layer: lab worker, engine. How long kernels take: by the GPU's own clock where it has one, else
// by the time until submitted work is done, which counts the way there and back as well.

import type { Disposable } from '../../../../src/shared/dispose';
import type { ComputeDevice } from './computeDevice';
import type { Dispatch } from './dispatch';

/** A kernel with its arguments. */
export interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: Dispatch['workgroups'];
}

export interface Stopwatch extends Disposable {
  /** Milliseconds of `count` launches that wait for each other. */
  time(launch: Launch, count: number): Promise<number>;
}

/** @param now milliseconds, of a clock that never goes back */
export function stopwatchFor(compute: ComputeDevice, now: () => number): Stopwatch {
  return compute.device.features.has('timestamp-query')
    ? new TimestampStopwatch(compute)
    : new WaitingStopwatch(compute, now);
}

/** By timestamps of the GPU. Chromium rounds them to 100 µs. */
class TimestampStopwatch implements Stopwatch {
  private readonly queries: GPUQuerySet;
  private readonly stamps: GPUBuffer;

  constructor(private readonly compute: ComputeDevice) {
    const { device } = compute;
    this.queries = device.createQuerySet({ type: 'timestamp', count: 2 });
    this.stamps = device.createBuffer({
      label: 'timestamps',
      size: STAMP_BYTES,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
  }

  async time(launch: Launch, count: number): Promise<number> {
    const { device } = this.compute;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass({
      timestampWrites: {
        querySet: this.queries,
        beginningOfPassWriteIndex: 0,
        endOfPassWriteIndex: 1,
      },
    });
    record(pass, launch, count);
    pass.end();
    encoder.resolveQuerySet(this.queries, 0, 2, this.stamps, 0);
    device.queue.submit([encoder.finish()]);
    const whole = { buffer: this.stamps, offset: 0, bytes: STAMP_BYTES };
    const [bits] = await this.compute.read([whole]);
    const [begin, end] = new BigInt64Array(bits.buffer, bits.byteOffset, 2);
    return Number(end - begin) / NANOSECONDS;
  }

  dispose(): void {
    this.queries.destroy();
    this.stamps.destroy();
  }
}

const STAMP_BYTES = 16;
/** In a millisecond. */
const NANOSECONDS = 1e6;

/** By waiting. */
export class WaitingStopwatch implements Stopwatch {
  constructor(
    private readonly compute: ComputeDevice,
    private readonly now: () => number,
  ) {}

  async time(launch: Launch, count: number): Promise<number> {
    const { device } = this.compute;
    this.compute.requireDevice();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    record(pass, launch, count);
    pass.end();
    const before = this.now();
    device.queue.submit([encoder.finish()]);
    await this.compute.wait(device.queue.onSubmittedWorkDone());
    return this.now() - before;
  }

  dispose(): void {
    // It holds nothing.
  }
}

function record(pass: GPUComputePassEncoder, launch: Launch, count: number): void {
  pass.setPipeline(launch.pipeline);
  pass.setBindGroup(0, launch.bindGroup);
  for (let index = 0; index < count; index++) pass.dispatchWorkgroups(...launch.workgroups);
}
