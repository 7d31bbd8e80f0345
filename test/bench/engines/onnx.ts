// Layer: benchmark. onnxruntime-web on the network as the lab writes it, forward only: on wasm with
// one thread, as it runs in a webview, and on WebGPU.

import type { env as OnnxEnvironment, InferenceSession, Tensor } from 'onnxruntime-web';
import { workerScope, describeAdapter } from '../../../webview/lab/device';
import type { NetworkBuilder } from '../../../webview/lab/engine/networks/network';
import { writeNetwork, type StateDict } from '../../../webview/lab/engine/onnx/writeNetwork';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { UnavailableError, type BenchedEngine, type Pass } from '../contract';
import { PRODUCT } from '../settings';
import { batchOf, normals, weightsOf, type Workload } from '../workloads';

type Provider = 'wasm' | 'webgpu';

/** What the builds of onnxruntime-web for the two providers have in common. */
interface OnnxRuntime {
  readonly env: typeof OnnxEnvironment;
  readonly InferenceSession: Pick<typeof InferenceSession, 'create'>;
  readonly Tensor: typeof Tensor;
}

/** @param wasm bytes of the build that belongs to the provider */
export async function openOnnx(
  workload: Workload,
  provider: Provider,
  wasm: ArrayBuffer,
): Promise<BenchedEngine> {
  const adapter = provider === 'webgpu' ? await adapterOf() : null;
  const runtime = await load(provider);
  runtime.env.logLevel = 'error';
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmBinary = wasm;
  const { sample, timestep, classLabels, shapes } = batchOf(workload, workload.forwardBatch);
  const times = new runtime.Tensor('float32', timestep, [timestep.length]);
  const labels = BigInt64Array.from(classLabels, BigInt);
  const network = await open(runtime, provider, workload.build, weightsOf(workload), {
    sample: new runtime.Tensor('float32', sample, shapes.sample),
    timestep: times,
    ...(workload.classes > 0
      ? { class_labels: new runtime.Tensor('int64', labels, [timestep.length]) }
      : {}),
  });
  const edge = adapter?.isFallback === false ? PRODUCT.gpu : PRODUCT.cpu;
  const product = await open(runtime, provider, squareProduct(edge), squareWeights(edge), {
    sample: new runtime.Tensor('float32', normals(edge * edge, 6), [edge, edge]),
    timestep: new runtime.Tensor('float32', new Float32Array(edge), [edge]),
  });
  return {
    detail: `${runtime.env.versions.web ?? ''} ${adapter?.name ?? 'SIMD, one thread'}`,
    train: null,
    forward: network,
    product: { flops: 2 * edge ** 3, run: (count) => product.run(count) },
    dispose: () => undefined,
  };
}

async function load(provider: Provider): Promise<OnnxRuntime> {
  return provider === 'wasm' ? import('onnxruntime-web/wasm') : import('onnxruntime-web/webgpu');
}

async function adapterOf(): Promise<{ name: string; isFallback: boolean }> {
  const adapter = await workerScope().gpu?.requestAdapter();
  if (adapter === null || adapter === undefined) throw new UnavailableError('no WebGPU adapter');
  return describeAdapter(adapter.info);
}

/** A session with its inputs. Outputs stay where they are made until they are asked for. */
async function open(
  { InferenceSession }: OnnxRuntime,
  provider: Provider,
  build: NetworkBuilder,
  weights: StateDict,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Pass & { output(): Promise<Float32Array> }> {
  const model = writeNetwork(build, weights, {
    name: 'bench',
    description: 'A network of the bench.',
    producer: { name: 'diffusion-lab', version: '0' },
    metadata: {},
  });
  const session = await InferenceSession.create(model, {
    executionProviders: [provider],
    ...(provider === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' } : {}),
  });
  const output = async (): Promise<Float32Array> => {
    const result = (await session.run(feeds))[session.outputNames[0]];
    const values = (await result.getData(true)) as Float32Array;
    return Float32Array.from(values);
  };
  const run = async (count: number): Promise<void> => {
    for (let index = 1; index < count; index++)
      (await session.run(feeds))[session.outputNames[0]].dispose();
    await output();
  };
  return { run, output };
}

/** A network that is one product of `edge` × `edge` matrices when its batch is `edge`. */
function squareProduct(edge: number): NetworkBuilder {
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, edge]);
    const timestep = graph.input('timestep', [batch]);
    const weight = graph.parameter('weight', [edge, edge], { kind: 'normal', deviation: 1 });
    return { sample, timestep, classLabels: null, output: linear(sample, weight, null) };
  };
}

function squareWeights(edge: number): StateDict {
  return new Map([['weight', { shape: [edge, edge], data: normals(edge * edge, 5) }]]);
}
