// Layer: command line. `verify`: checks every golden file below a folder against the core, and
// networks against an engine; all of it runs here in Node, no browser is needed. A JSON file that
// is of no known kind is a failure, never skipped; only the configuration files of a model beside
// its golden file are left alone.

import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseSchedulerConfig } from '../../src/core/schedulerConfig';
import { verifyGolden, type VerifyCase } from '../../src/core/verify';
import { failure } from '../../src/core/verify/cases';
import {
  wasmEngine,
  webGpuEngine,
  type VerifiedEngine,
} from '../../webview/lab/engine/verifyEngines';
import { isNetworkGolden, verifyNetwork } from '../../webview/lab/engine/verifyNetwork';
import { ComputeDevice } from '../../webview/lab/engine/webgpu/computeDevice';
import type { VerifyCommand } from './arguments';
import type { Console } from './console';
import { openDawn } from './dawn';
import { InputError } from './inputs';
import { readKernels } from './kernels';

/** What the network's folder may be called. */
const MODEL_FOLDERS = ['unet', 'transformer', 'network'];

/** Files of the diffusers layout: they describe a model and hold no expected values. */
const MODEL_FILES = ['model_index.json', 'config.json', 'scheduler_config.json'];

/** Answers whether there were cases and all of them passed. */
export async function verify(
  { folder, engine: engineName }: VerifyCommand,
  dist: string,
  output: Pick<Console, 'result'>,
): Promise<boolean> {
  const files = await goldenFiles(folder);
  if (files.length === 0) throw new InputError(`There is no JSON file below "${folder}".`);
  const { engine, close } = await openEngine(engineName, dist);
  const cases: VerifyCase[] = [];
  try {
    for (const path of files) cases.push(...(await verifyFile(folder, path, engine)));
  } finally {
    close();
  }
  const failed = cases.filter(({ passed }) => !passed).length;
  output.result([...cases.map(line), `${cases.length - failed} passed, ${failed} failed`], {
    command: 'verify',
    folder,
    engine: engineName,
    passed: cases.length - failed,
    failed,
    cases,
  });
  return failed === 0;
}

/** The engine for networks; `close` gives back what it holds. */
async function openEngine(
  name: VerifyCommand['engine'],
  dist: string,
): Promise<{ engine: VerifiedEngine; close: () => void }> {
  if (name === 'wasm')
    return { engine: wasmEngine(await readKernels(dist)), close: () => undefined };
  const { device, isSoftware } = await openDawn();
  return {
    engine: webGpuEngine(new ComputeDevice(device, isSoftware)),
    close: () => {
      device.destroy();
    },
  };
}

/** What cannot be read is a failed case, so that the other files still have theirs. */
async function verifyFile(
  folder: string,
  path: string,
  engine: VerifiedEngine,
): Promise<VerifyCase[]> {
  const name = relative(folder, path);
  try {
    return await casesOf(path, name, engine);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [failure(name, 'file', 0, error.message)];
  }
}

async function casesOf(path: string, name: string, engine: VerifiedEngine): Promise<VerifyCase[]> {
  const json = await readJson(path, name);
  if (!isNetworkGolden(json)) return verifyGolden(name, json);
  const model = await modelFolder(dirname(path), name);
  const files = {
    config: await readJson(join(model, 'config.json'), `config.json of ${name}`),
    weights: await readWeights(join(model, 'diffusion_pytorch_model.safetensors'), name),
    scheduler: await schedulerOf(dirname(path), name),
  };
  return verifyNetwork(name, json, files, engine);
}

/** Where the diffusers layout has the network: `unet`, or `transformer`; the lab says `network`. */
async function modelFolder(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder);
  const found = MODEL_FOLDERS.find((candidate) => entries.includes(candidate));
  if (found === undefined)
    throw new InputError(`Beside ${name} there must be a folder ${MODEL_FOLDERS.join(', ')}.`);
  return join(folder, found);
}

/** Contents of the scheduler's config, or null where the folder has none. */
async function schedulerOf(folder: string, name: string): Promise<unknown> {
  if (!(await readdir(folder)).includes('scheduler')) return null;
  const path = join(folder, 'scheduler', 'scheduler_config.json');
  return readJson(path, `scheduler_config.json of ${name}`, parseSchedulerConfig);
}

async function readWeights(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`Weights of ${name}: ${String(error)}`);
  }
}

async function readJson(
  path: string,
  name: string,
  parse = (text: string): unknown => JSON.parse(text),
): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InputError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Every JSON file below the folder but those that describe the model of a network's golden file. */
async function goldenFiles(folder: string): Promise<string[]> {
  let paths: string[];
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    paths = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort();
  } catch (error) {
    throw new InputError(`"${folder}" could not be read: ${String(error)}`);
  }
  return paths.filter((path) => !describesModel(path, paths));
}

/** A file of the diffusers layout, in a folder with another JSON file or just below one. */
function describesModel(path: string, paths: readonly string[]): boolean {
  if (!MODEL_FILES.includes(basename(path))) return false;
  const isModel = basename(path) === 'model_index.json';
  const home = isModel ? dirname(path) : dirname(dirname(path));
  return paths.some((other) => dirname(other) === home && !MODEL_FILES.includes(basename(other)));
}

function line({ file, name, passed, max_rel, tolerance, message }: VerifyCase): string {
  const error = max_rel === null ? '' : `, error ${max_rel.toPrecision(2)} of ${tolerance}`;
  return `${passed ? 'ok    ' : 'FAILED'} ${file}: ${name}${error}${message === '' ? '' : `: ${message}`}`;
}
