// Layer: tests. Runs the GPU kernels of single nodes, each on inputs from the float64 reference,
// so that an error is found where it is made.

import type { Tensor, Values } from '../../webview/lab/engine/graph/graph';
import type {
  Binding,
  Dispatch,
  GpuPlacement,
  GpuTraits,
  Scratch,
} from '../../webview/lab/engine/webgpu/dispatch';

/** What SwiftShader offers, as if it were a real GPU or as what it is. */
export function traits(isSoftware: boolean): GpuTraits {
  return {
    isSoftware,
    maxWorkgroupStorageBytes: 16384,
    maxInvocations: 256,
  };
}

const pipelines = new Map<string, GPUComputePipeline>();

/** What is run: the rule of a node, and the tensors that it reads and writes. */
export interface NodeRun {
  readonly kind: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly rule: (gpu: GpuPlacement) => readonly Dispatch[];
}

/** What the dispatches leave in the outputs. */
export async function runNode(
  device: GPUDevice,
  gpuTraits: GpuTraits,
  { kind, inputs, outputs, rule }: NodeRun,
  value: (tensor: Tensor) => Values,
): Promise<readonly Float32Array[]> {
  const dispatches = rule({
    traits: gpuTraits,
    isRead: () => true,
    scratch: (floats) => ({ floats }),
    sumLater: () => null,
  });
  const buffers = new Map<Tensor | Scratch, GPUBuffer>();
  const buffer = (of: Tensor | Scratch): GPUBuffer => {
    const known = buffers.get(of);
    if (known !== undefined) return known;
    const floats = 'floats' in of ? of.floats : of.size;
    const made = device.createBuffer({
      size: 4 * floats,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const isInput = 'graph' in of && inputs.includes(of);
    // Outputs start as garbage, as they do in an arena.
    const start = isInput ? Float32Array.from(value(of)) : new Float32Array(floats).fill(1e6);
    device.queue.writeBuffer(made, 0, start);
    buffers.set(of, made);
    return made;
  };
  device.pushErrorScope('validation');
  const encoder = device.createCommandEncoder();
  for (const dispatch of dispatches) record(device, encoder, dispatch, buffer);
  const results = outputs.map((tensor) => {
    const copy = device.createBuffer({
      size: 4 * tensor.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    encoder.copyBufferToBuffer(buffer(tensor), 0, copy, 0, 4 * tensor.size);
    return copy;
  });
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(`${kind}: ${error.message}`);
  const read = async (copy: GPUBuffer): Promise<Float32Array> => {
    await copy.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(copy.getMappedRange().slice(0));
    copy.destroy();
    return values;
  };
  const values = await Promise.all(results.map(read));
  for (const made of buffers.values()) made.destroy();
  return values;
}

function record(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  { code, bindings, workgroups, kernel }: Dispatch,
  buffer: (of: Binding['of']) => GPUBuffer,
): void {
  let pipeline = pipelines.get(code);
  if (pipeline === undefined) {
    const module = device.createShaderModule({ code, label: kernel });
    pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
    pipelines.set(code, pipeline);
  }
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = bindings.map(({ of }, binding) => ({
    binding,
    resource: { buffer: buffer(of) },
  }));
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(...workgroups);
  pass.end();
}
