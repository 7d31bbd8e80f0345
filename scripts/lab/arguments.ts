// Layer: command line. The command line as typed commands; every mistake is one sentence.

import { parseArgs } from 'node:util';
import type { EngineName } from '../../src/shared/protocol/device';
import { UsageError } from './inputError';

interface Common {
  /** One JSON object on stdout instead of sentences. */
  json: boolean;
  engine: EngineName | null;
}

export interface TrainCommand extends Common {
  kind: 'train';
  recipe: string;
  out: string;
  resume: boolean;
  steps: number | null;
  seed: number | null;
}

export interface SampleCommand extends Common {
  kind: 'sample';
  source: string;
  out: string;
  sampler: string | null;
  steps: number | null;
  seed: number | null;
  count: number | null;
  eta: number | null;
}

export interface VerifyCommand {
  kind: 'verify';
  folder: string;
  /** What computes the networks. */
  engine: 'wasm' | 'webgpu';
  json: boolean;
}

export interface PlanCommand {
  kind: 'plan';
  source: string;
  batch: number | null;
  json: boolean;
}

export interface BenchCommand {
  kind: 'bench';
  /** Names of workloads; empty for all. */
  workloads: string[];
  /** Names of engines, or beginnings of them; empty for all. */
  engines: string[];
  rounds: number;
  /** Without a browser: the lab's engines in Node, WebGPU by Dawn. */
  node: boolean;
  json: boolean;
}

export interface ExportCommand {
  kind: 'export';
  source: string;
  /** File to write. */
  onnx: string;
  json: boolean;
}

export interface ScaleCommand {
  kind: 'scale';
  json: boolean;
}

export type Command =
  | TrainCommand
  | SampleCommand
  | VerifyCommand
  | PlanCommand
  | BenchCommand
  | ScaleCommand
  | ExportCommand
  | { kind: 'help' };

export const USAGE = `Usage:
  node scripts/lab.mjs train RECIPE --out DIR [--resume] [--steps N] [--seed N]
  node scripts/lab.mjs sample RUN_OR_MODEL --out DIR [--sampler ID] [--steps N] [--seed N]
                       [--count N] [--eta X]
  node scripts/lab.mjs verify DIR [--engine wasm|webgpu]
  node scripts/lab.mjs plan RECIPE [--batch N]
  node scripts/lab.mjs bench [WORKLOAD…] [--engines NAME,…] [--rounds N] [--node]
  node scripts/lab.mjs bench scale
  node scripts/lab.mjs export RUN_OR_MODEL --onnx FILE
Options:
  --engine webgpu|wasm|cpu   compute on this engine instead of the best one found (train, sample)
  --json                     print one JSON object instead of sentences
RECIPE is a *.diffusion.json (or YAML) file. DIR of train becomes the run folder; with --resume
it is gone on with. RUN_OR_MODEL is a run folder, a model folder, or the name of a shipped model.
sample writes samples.png, samples.json and result.safetensors to DIR. verify checks
every golden file below DIR, one line a case. plan prints the layers of a training step, its calls, its
memory and its arithmetic; instead of a RECIPE it takes the config.json of a network.
bench times training steps and forward passes of the lab's engines, other libraries, and PyTorch
where LAB_PYTHON (default python3) has it; with --node without a browser, on the GPU if there is
one (LAB_VULKAN=system); bench scale draws how a step grows to docs/figures.
export writes the network of a run or of any model folder in the diffusers layout as an ONNX file.
Exit codes: 0 done, 1 failed, 2 bad arguments, 130 stopped by Ctrl-C (a checkpoint is written).
`;

const COMMON = {
  out: { type: 'string' },
  engine: { type: 'string' },
  json: { type: 'boolean', default: false },
  steps: { type: 'string' },
  seed: { type: 'string' },
} as const;

const DEFAULT_ROUNDS = 5;

/** @throws {UsageError} */
export function parseCommand(argv: string[]): Command {
  const kind = argv.at(0);
  const rest = argv.slice(1);
  if (kind === undefined || ['help', '--help', '-h'].includes(kind)) return { kind: 'help' };
  try {
    if (kind === 'train') return trainCommand(rest);
    if (kind === 'sample') return sampleCommand(rest);
    if (kind === 'verify') return verifyCommand(rest);
    if (kind === 'plan') return planCommand(rest);
    if (kind === 'bench') return benchCommand(rest);
    if (kind === 'export') return exportCommand(rest);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // parseArgs explains unknown options and missing values in one sentence.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  throw new UsageError(
    `"${kind}" is no command; there are train, sample, verify, plan, bench and export.`,
  );
}

function trainCommand(args: string[]): TrainCommand {
  const options = { ...COMMON, resume: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return {
    kind: 'train',
    recipe: onlyPositional(positionals, 'train', 'RECIPE'),
    out: required(values.out, 'train'),
    resume: values.resume,
    json: values.json,
    engine: engineOf(values.engine),
    steps: whole('--steps', values.steps, 1),
    seed: whole('--seed', values.seed, 0),
  };
}

function sampleCommand(args: string[]): SampleCommand {
  const options = {
    ...COMMON,
    sampler: { type: 'string' },
    count: { type: 'string' },
    eta: { type: 'string' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return {
    kind: 'sample',
    source: onlyPositional(positionals, 'sample', 'RUN_OR_MODEL'),
    out: required(values.out, 'sample'),
    sampler: values.sampler ?? null,
    json: values.json,
    engine: engineOf(values.engine),
    steps: whole('--steps', values.steps, 1),
    seed: whole('--seed', values.seed, 0),
    count: whole('--count', values.count, 1),
    eta: values.eta === undefined ? null : number('--eta', values.eta),
  };
}

function verifyCommand(args: string[]): VerifyCommand {
  const options = {
    engine: { type: 'string', default: 'wasm' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { engine } = values;
  if (engine !== 'wasm' && engine !== 'webgpu')
    throw new UsageError(`--engine is "${engine}"; verify computes on wasm or webgpu.`);
  return {
    kind: 'verify',
    engine,
    folder: onlyPositional(positionals, 'verify', 'DIR'),
    json: values.json,
  };
}

function planCommand(args: string[]): PlanCommand {
  const options = {
    batch: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return {
    kind: 'plan',
    source: onlyPositional(positionals, 'plan', 'RECIPE'),
    batch: whole('--batch', values.batch, 1),
    json: values.json,
  };
}

function benchCommand(args: string[]): BenchCommand | ScaleCommand {
  const options = {
    rounds: { type: 'string' },
    engines: { type: 'string' },
    node: { type: 'boolean' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (positionals.includes('scale')) {
    const given = [...positionals, ...Object.keys(values)];
    const more = given.filter((name) => name !== 'scale' && name !== 'json');
    if (more.length > 0) throw new UsageError(`bench scale takes only --json, not ${more[0]}.`);
    return { kind: 'scale', json: values.json };
  }
  return {
    kind: 'bench',
    workloads: positionals,
    engines: values.engines?.split(',') ?? [],
    rounds: whole('--rounds', values.rounds, 1) ?? DEFAULT_ROUNDS,
    node: values.node ?? false,
    json: values.json,
  };
}

function exportCommand(args: string[]): ExportCommand {
  const options = {
    onnx: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.onnx === undefined || values.onnx === '')
    throw new UsageError('export needs --onnx FILE.');
  return {
    kind: 'export',
    source: onlyPositional(positionals, 'export', 'RUN_OR_MODEL'),
    onnx: values.onnx,
    json: values.json,
  };
}

function onlyPositional(positionals: string[], command: string, name: string): string {
  const first = positionals.at(0);
  const more = positionals.slice(1);
  if (first === undefined) throw new UsageError(`${command} needs a ${name}.`);
  if (more.length > 0) {
    throw new UsageError(`${command} takes one ${name}; "${more.join(' ')}" is too much.`);
  }
  return first;
}

function required(out: string | undefined, command: string): string {
  if (out === undefined || out === '') throw new UsageError(`${command} needs --out DIR.`);
  return out;
}

function engineOf(text: string | undefined): EngineName | null {
  if (text === undefined) return null;
  if (text === 'webgpu' || text === 'wasm' || text === 'cpu') return text;
  throw new UsageError(`--engine is "${text}"; allowed are webgpu, wasm and cpu.`);
}

function whole(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`${option} is "${text}"; it must be a whole number of at least ${least}.`);
  }
  return value;
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new UsageError(`${option} is "${text}"; it must be a number.`);
  }
  return value;
}
