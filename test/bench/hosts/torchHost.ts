// Layer: benchmark. Runs PyTorch: a process for each thread count (and one on a CUDA device), which
// builds the same networks from weights and batches in files.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ADAMW } from '../settings';
import { batchOf, weightsOf, type NamedValues, type Workload } from '../workloads';
import { childLink } from './childProcess';
import type { BenchmarkHost, EngineUnderTest } from './host';

const SCRIPT = 'test/bench/torch_bench.py';
const PROBE = 'import torch; print(torch.__version__, torch.cuda.is_available())';

/** A Python with PyTorch, and what it is started with. */
interface Python {
  readonly script: string;
  /** Holds the weights and batches. */
  readonly folder: string;
  readonly executable: string;
}

/** @param dist folder of the built bundles; the script lies in the checkout around it */
export async function openTorchHost(
  dist: string,
  workloads: readonly Workload[],
): Promise<BenchmarkHost> {
  const named = process.env.LAB_PYTHON;
  const executable = named === undefined || named === '' ? 'python3' : named;
  const torch = await probe(executable);
  if (torch === null) {
    const reason = `${executable} has no PyTorch; LAB_PYTHON can name a Python that has`;
    return { engines: [absent(reason)], dispose: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-bench-torch-'));
  for (const workload of workloads) await writeWorkload(folder, workload);
  const python = { executable, folder, script: join(dist, '..', SCRIPT) };
  const threads = [...new Set([1, availableParallelism()])];
  const cpu = threads.map((count) => torchEngine(python, count, 'cpu'));
  const cuda = torch.hasCuda ? [torchEngine(python, 1, 'cuda')] : [];
  return {
    engines: [...cpu, ...cuda],
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function probe(executable: string): Promise<{ hasCuda: boolean } | null> {
  try {
    const { stdout } = await promisify(execFile)(executable, ['-c', PROBE]);
    return { hasCuda: stdout.trim().endsWith('True') };
  } catch {
    // Not there, or without torch: the row says so.
    return null;
  }
}

function absent(reason: string): EngineUnderTest {
  return {
    name: 'torch',
    label: 'PyTorch',
    obstacle: () => reason,
    link: () => Promise.reject(new Error(reason)),
  };
}

function torchEngine(
  { executable, script, folder }: Python,
  threads: number,
  device: 'cpu' | 'cuda',
): EngineUnderTest {
  const count = threads === 1 ? '1 thread' : `${threads} threads`;
  return {
    name: device === 'cuda' ? 'torch-cuda' : `torch-${threads}`,
    label: device === 'cuda' ? 'PyTorch, CUDA' : `PyTorch, ${count}`,
    obstacle: () => null,
    link: () => Promise.resolve(childLink(executable, [script, folder, String(threads), device])),
  };
}

/** NAME.json lists the tensors, NAME.bin holds them, float32, one after the other. */
async function writeWorkload(folder: string, workload: Workload): Promise<void> {
  const tensors: [string, NamedValues][] = [
    ...[...weightsOf(workload)].map(([name, values]): [string, NamedValues] => [
      `weights.${name}`,
      values,
    ]),
    ...batchTensors('train', workload, workload.trainBatch),
    ...batchTensors('forward', workload, workload.forwardBatch),
  ];
  const meta = {
    config: workload.config,
    learningRate: workload.learningRate,
    adamW: ADAMW,
    tensors: tensors.map(([name, { shape }]) => ({ name, shape })),
  };
  await writeFile(join(folder, `${workload.name}.json`), JSON.stringify(meta));
  const bytes = tensors.map(([, { data }]) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  await writeFile(join(folder, `${workload.name}.bin`), Buffer.concat(bytes));
}

function batchTensors(prefix: string, workload: Workload, size: number): [string, NamedValues][] {
  const { sample, timestep, target, classLabels, shapes } = batchOf(workload, size);
  return [
    [`${prefix}.sample`, { shape: shapes.sample, data: sample }],
    [`${prefix}.target`, { shape: shapes.target, data: target }],
    [`${prefix}.timestep`, { shape: [size], data: timestep }],
    [`${prefix}.classLabels`, { shape: [size], data: classLabels }],
  ];
}
