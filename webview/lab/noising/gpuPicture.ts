// Layer: worker. The noising view drawn by WGSL: a compute pass makes x_t of a tile and counts its
// values, a render pass draws it, all tiles in one command buffer, without reading pixels back.
// Only the 256 histogram counts come back. Runs on any adapter, a software one included.

import { fitInto, type NoisingData } from './data';
import {
  GpuNoising,
  noisingParameters,
  noisingUniform,
  type LoadedData,
  type Place,
} from './gpuNoising';
import type { Picture, Sheet } from './picture';
import { HISTOGRAM_BINS, IMAGE_SHADER, POINT_RANGE, POINT_SHADER } from './shaders';

export class GpuPicture implements Picture {
  private readonly format = navigator.gpu.getPreferredCanvasFormat();
  private readonly noising: GpuNoising;
  private readonly painters: Record<NoisingData['kind'], GPURenderPipeline>;
  private readonly uniforms: GPUBuffer[] = [];
  private readonly configured = new WeakSet<OffscreenCanvas>();

  constructor(private readonly device: GPUDevice) {
    this.noising = new GpuNoising(device);
    this.painters = {
      image: this.painter(IMAGE_SHADER, 'triangle-list'),
      points: this.painter(POINT_SHADER, 'triangle-strip'),
    };
  }

  setData(data: NoisingData): void {
    this.noising.setData(data);
  }

  async draw(sheets: Sheet[], seed: number): Promise<Uint32Array> {
    const { device, noising } = this;
    const { loaded } = noising;
    if (loaded === null) return new Uint32Array(HISTOGRAM_BINS);
    const encoder = device.createCommandEncoder();
    let drawn = 0;
    for (const { canvas, tiles } of sheets) {
      const view = this.contextOf(canvas).getCurrentTexture().createView();
      tiles.forEach(({ at, box }, index) => {
        const uniform = this.uniform(drawn++);
        const place = placeOf(loaded.data, { ...box, height: canvas.height });
        device.queue.writeBuffer(uniform, 0, noisingParameters(loaded.data, at, seed, place));
        noising.encode(encoder, loaded, uniform);
        this.paint(encoder, loaded, uniform, view, index === 0 ? 'clear' : 'load', place);
      });
    }
    return noising.submit(encoder);
  }

  /** x_t of the last tile that was drawn, copied back: for tests against the CPU. */
  readValues(): Promise<Float32Array> {
    return this.noising.readValues();
  }

  dispose(): void {
    this.noising.dispose();
    for (const uniform of this.uniforms) uniform.destroy();
  }

  private paint(
    encoder: GPUCommandEncoder,
    { data, noisy }: LoadedData,
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
    pass.setBindGroup(
      0,
      this.device.createBindGroup({
        layout: painter.getBindGroupLayout(0),
        entries: [uniform, noisy].map((buffer, binding) => ({ binding, resource: { buffer } })),
      }),
    );
    pass.setViewport(place.left, place.top, place.width, place.height, 0, 1);
    if (data.kind === 'image') pass.draw(3);
    else pass.draw(4, data.width);
    pass.end();
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

  private uniform(index: number): GPUBuffer {
    const existing = this.uniforms.at(index);
    if (existing !== undefined) return existing;
    const created = noisingUniform(this.device);
    this.uniforms.push(created);
    return created;
  }
}

function placeOf(data: NoisingData, box: { left: number; width: number; height: number }): Place {
  const [width, height] =
    data.kind === 'image' ? [data.width, data.height] : [2 * POINT_RANGE, 2 * POINT_RANGE];
  const { left, top, scale } = fitInto(box, width, height);
  return { left, top, scale, width: width * scale, height: height * scale };
}
