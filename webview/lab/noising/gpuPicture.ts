// Layer: worker. Noising by WGSL kernels, drawn to the canvas without reading pixels back: a
// compute pass makes x_t of a tile and counts its values, a render pass draws it, all tiles in
// one command buffer. Only the 256 histogram counts come back. Runs on any adapter, a software
// one included.

import type { ForwardCoefficients } from '../../../src/core/forward';
import { STREAMS } from '../../../src/core/rng/streams';
import { fitInto, type NoisingData } from './data';
import type { Picture, Tile } from './picture';
import {
  HISTOGRAM_BINS,
  IMAGE_SHADER,
  NOISING_KERNEL,
  PARAMETER_WORDS,
  POINT_RANGE,
  POINT_SHADER,
  WORKGROUP_NUMBERS,
} from './shaders';

const TWO_32 = 2 ** 32;
/** Dot radius as a share of half a tile. */
const DOT_RADIUS = 0.014;
/** Workgroups along x; more go to further rows, since a dimension is limited to 65,535. */
const ROW_OF_GROUPS = 32_768;

/** Buffers of one data set. */
interface Loaded {
  data: NoisingData;
  clean: GPUBuffer;
  noisy: GPUBuffer;
}

export class GpuPicture implements Picture {
  private readonly format = navigator.gpu.getPreferredCanvasFormat();
  private readonly kernel: GPUComputePipeline;
  private readonly painters: Record<NoisingData['kind'], GPURenderPipeline>;
  private readonly counts: GPUBuffer;
  private readonly uniforms: GPUBuffer[] = [];
  private readonly configured = new WeakSet<OffscreenCanvas>();
  private loaded: Loaded | null = null;

  constructor(private readonly device: GPUDevice) {
    this.kernel = device.createComputePipeline({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: NOISING_KERNEL }) },
    });
    this.painters = {
      image: this.painter(IMAGE_SHADER, 'triangle-list'),
      points: this.painter(POINT_SHADER, 'triangle-strip'),
    };
    this.counts = device.createBuffer({
      size: HISTOGRAM_BINS * 4,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
  }

  setData(data: NoisingData): void {
    this.release();
    const size = data.x0.byteLength;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const clean = this.device.createBuffer({ size, usage });
    const noisy = this.device.createBuffer({ size, usage });
    this.device.queue.writeBuffer(clean, 0, data.x0);
    this.loaded = { data, clean, noisy };
  }

  async draw(canvas: OffscreenCanvas, tiles: Tile[], seed: number): Promise<Uint32Array> {
    const { loaded, device } = this;
    if (loaded === null) return new Uint32Array(HISTOGRAM_BINS);
    const view = this.contextOf(canvas).getCurrentTexture().createView();
    const encoder = device.createCommandEncoder();
    tiles.forEach(({ at, box }, index) => {
      const uniform = this.uniform(index);
      const place = this.place(loaded.data, { ...box, height: canvas.height });
      device.queue.writeBuffer(uniform, 0, parameters(loaded.data, at, seed, place));
      this.compute(encoder, loaded, uniform);
      this.paint(encoder, loaded, uniform, view, index === 0 ? 'clear' : 'load', place);
    });
    return this.readCounts(encoder);
  }

  /** x_t of the last tile that was drawn, copied back: for tests against the CPU. */
  async readValues(): Promise<Float32Array> {
    const { loaded, device } = this;
    if (loaded === null) return new Float32Array();
    const encoder = device.createCommandEncoder();
    return new Float32Array(await this.copyOut(encoder, loaded.noisy));
  }

  dispose(): void {
    this.release();
    this.counts.destroy();
    for (const uniform of this.uniforms) uniform.destroy();
  }

  private compute(encoder: GPUCommandEncoder, loaded: Loaded, uniform: GPUBuffer): void {
    encoder.clearBuffer(this.counts);
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.kernel);
    pass.setBindGroup(0, this.bind(this.kernel, uniform, loaded.clean, loaded.noisy, this.counts));
    const groups = Math.ceil(loaded.data.x0.length / WORKGROUP_NUMBERS);
    pass.dispatchWorkgroups(Math.min(groups, ROW_OF_GROUPS), Math.ceil(groups / ROW_OF_GROUPS));
    pass.end();
  }

  private paint(
    encoder: GPUCommandEncoder,
    { data, noisy }: Loaded,
    uniform: GPUBuffer,
    view: GPUTextureView,
    loadOp: GPULoadOp,
    place: Place,
  ): void {
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view, loadOp, storeOp: 'store', clearValue: [0, 0, 0, 0] }],
    });
    const painter = this.painters[data.kind];
    pass.setPipeline(painter);
    pass.setBindGroup(0, this.bind(painter, uniform, noisy));
    pass.setViewport(place.left, place.top, place.width, place.height, 0, 1);
    if (data.kind === 'image') pass.draw(3);
    else pass.draw(4, data.width);
    pass.end();
  }

  private place(data: NoisingData, box: { left: number; width: number; height: number }): Place {
    const [width, height] =
      data.kind === 'image' ? [data.width, data.height] : [2 * POINT_RANGE, 2 * POINT_RANGE];
    const { left, top, scale } = fitInto(box, width, height);
    return { left, top, scale, width: width * scale, height: height * scale };
  }

  private async readCounts(encoder: GPUCommandEncoder): Promise<Uint32Array> {
    return new Uint32Array(await this.copyOut(encoder, this.counts));
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

  private contextOf(canvas: OffscreenCanvas): GPUCanvasContext {
    const context = canvas.getContext('webgpu');
    if (context === null) throw new Error('The canvas has no WebGPU context.');
    if (!this.configured.has(canvas)) {
      context.configure({ device: this.device, format: this.format, alphaMode: 'premultiplied' });
      this.configured.add(canvas);
    }
    return context;
  }

  private painter(code: string, topology: GPUPrimitiveTopology): GPURenderPipeline {
    const module = this.device.createShaderModule({ code });
    const over: GPUBlendComponent = { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' };
    return this.device.createRenderPipeline({
      layout: 'auto',
      vertex: { module },
      fragment: { module, targets: [{ format: this.format, blend: { color: over, alpha: over } }] },
      primitive: { topology },
    });
  }

  private bind(
    pipeline: GPUComputePipeline | GPURenderPipeline,
    ...buffers: GPUBuffer[]
  ): GPUBindGroup {
    return this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  private uniform(index: number): GPUBuffer {
    const existing = this.uniforms.at(index);
    if (existing !== undefined) return existing;
    const created = this.device.createBuffer({
      size: PARAMETER_WORDS * 4,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.uniforms.push(created);
    return created;
  }

  private release(): void {
    this.loaded?.clean.destroy();
    this.loaded?.noisy.destroy();
    this.loaded = null;
  }
}

interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
  scale: number;
}

/** The `Parameters` of the shaders. */
function parameters(
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
