// Layer: benchmark. What the benchmark asks of every engine that it measures, in whatever process the
// engine runs: the page's workers, Node, or Python. A session is one engine with one workload.

import type { Disposable } from '../../src/shared/dispose';

/** Engines of JavaScript, by the names that the command line and the table use. */
export const SCRIPT_ENGINES = [
  'wasm',
  'wasm-pool',
  'webgpu',
  'webgpu-fp16',
  'tfjs-wasm',
  'tfjs-webgpu',
  'jax-wasm',
  'onnx-wasm',
  'onnx-webgpu',
] as const;

export type ScriptEngine = (typeof SCRIPT_ENGINES)[number];

/** Whether an engine rounds to 16 bits: its losses are compared apart from the others'. */
export function isHalf(engine: string): boolean {
  return engine.endsWith('fp16');
}

/** What is timed: a training step, a forward pass, a large square matrix product. */
export const PASSES = ['train', 'forward', 'product'] as const;

export type PassName = (typeof PASSES)[number];

/** A thing that can be run often. */
export interface Pass {
  /** Runs it `count` times and waits until the last one is finished. */
  run(count: number): Promise<void>;
}

/** An engine with a workload, ready to run. `null`: the engine has no such thing. */
export interface BenchedEngine extends Disposable {
  /** What computes: adapter, build or version. */
  readonly detail: string;
  /** A step on the same batch each time; `step` answers its loss, taken before the update. */
  readonly train: (Pass & { step(): Promise<number> }) | null;
  /** A forward pass; `output` runs it once and answers its result, NCHW. */
  readonly forward: (Pass & { output(): Promise<Float32Array> }) | null;
  /** A square product; `flops` are the multiplications and additions of one. */
  readonly product: (Pass & { readonly flops: number }) | null;
}

/** What a session says of itself once it is open. */
export interface SessionReport {
  detail: string;
  passes: PassName[];
  productFlops: number | null;
  /** Loss of the forward pass's output before any training step, or null without the pass. */
  forwardLoss: number | null;
}

/** One training step: its loss, and what it sent to the GPU (null where nothing is). */
export interface StepReport {
  loss: number;
  dispatches: number | null;
  submissions: number | null;
}

/** One measurement: milliseconds a run, over so many runs. */
export interface Timing {
  ms: number;
  runs: number;
}

/** A GPU as WebGPU sees it. */
export interface Adapter {
  name: string;
  isSoftware: boolean;
}

/** What the benchmark asks of a session, one request at a time; the same in every language. */
export type SessionRequest =
  /** Which GPU the session's process has; of Node alone. */
  | { do: 'adapter' }
  | { do: 'open'; engine: string; workload: string }
  | { do: 'step' }
  | { do: 'measure'; pass: PassName; budgetMs: number };

/** What it answers: a value, or in one line why there is none. */
export interface SessionAnswer {
  readonly value?: unknown;
  readonly error?: string;
}

/** Why an engine or workload cannot run here, in one line; shown instead of its figures. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
