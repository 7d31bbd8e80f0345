// Layer: tests. Runs the bytes of an ONNX file on ONNX Runtime's wasm build in Node, one thread.

import { env, InferenceSession, Tensor } from 'onnxruntime-web';

env.wasm.numThreads = 1;
env.logLevel = 'error';

/** An input by its name: float32 values, or whole numbers that go in as int64. */
export interface Feed {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly type?: 'float32' | 'int64';
}

/** Opens the model, runs it on each set of inputs, closes it; answers its only output per run. */
export async function runOnnx(
  bytes: Uint8Array,
  runs: readonly Readonly<Record<string, Feed>>[],
): Promise<{ values: Float32Array; shape: readonly number[] }[]> {
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  try {
    const results = [];
    for (const feeds of runs) {
      const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)] as const);
      const output = (await session.run(Object.fromEntries(tensors)))[session.outputNames[0]];
      if (!(output.data instanceof Float32Array))
        throw new Error(`The output is ${output.type}, not float32.`);
      results.push({ values: output.data, shape: output.dims });
    }
    return results;
  } finally {
    await session.release();
  }
}

function tensorOf({ values, shape, type = 'float32' }: Feed): Tensor {
  return type === 'int64'
    ? new Tensor('int64', BigInt64Array.from(Array.from(values), BigInt), shape)
    : new Tensor('float32', Float32Array.from(values), shape);
}
