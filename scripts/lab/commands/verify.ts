// Layer: command line. `verify`: checks every golden file below a folder against the core, and
// networks against an engine; all of it runs here in Node, no browser is needed. A JSON file that
// is of no known kind is a failure, never skipped; only the configuration files of a model beside
// its golden file are left alone.

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Option } from 'commander';
import { parsePythonJson } from '../../../src/core/pythonJson';
import { verifyGolden, type VerifyCase } from '../../../src/core/verify';
import { failure } from '../../../src/core/verify/cases';
import {
  wasmEngine,
  webGpuEngine,
  type VerifiedEngine,
} from '../../../webview/lab/engine/verifyEngines';
import { isNetworkGolden, verifyNetwork } from '../../../webview/lab/engine/verifyNetwork';
import { ComputeDevice } from '../../../webview/lab/engine/webgpu/computeDevice';
import type { Console } from '../console';
import { openDawn } from '../dawn';
import { goldenFiles, type GoldenFiles } from '../goldenFiles';
import { InputError } from '../inputError';
import { readKernels } from '../kernels';
import { jsonOption } from '../options';
import type { SubCommand } from '../program';
import { messageOf, readJson } from '../textFile';

/** What the network's folder may be called. */
const MODEL_FOLDERS = ['unet', 'transformer', 'network'];

/** What computes the networks. */
type VerifyEngineName = 'wasm' | 'webgpu';

export interface VerifyRequest {
  folder: string;
  engine: VerifyEngineName;
}

interface VerifyOptions {
  engine: VerifyEngineName;
  json?: boolean;
}

export const addVerify: SubCommand = (program, run) => {
  program
    .command('verify')
    .summary('check golden files')
    .description('Checks every golden file below a folder, one line a case.')
    .argument('<dir>', 'a folder; symbolic links are followed')
    .addOption(
      new Option('--engine <name>', 'what computes the networks')
        .choices(['wasm', 'webgpu'])
        .default('wasm'),
    )
    .addOption(jsonOption())
    .action((folder: string, { engine, json }: VerifyOptions) =>
      run(json ?? false, ({ dist, output }) => verify({ folder, engine }, dist, output)),
    );
};

/** Answers whether there were cases and all of them passed. */
export async function verify(
  { folder, engine: engineName }: VerifyRequest,
  dist: string,
  output: Pick<Console, 'result'>,
): Promise<boolean> {
  const { paths, unreadable } = await filesBelow(folder);
  if (paths.length + unreadable.length === 0)
    throw new InputError(`There is no JSON file below "${folder}".`);
  const { engine, close } = await openEngine(engineName, dist);
  const cases = unreadable.map(({ path, reason }) =>
    failure(relative(folder, path), 'file', 0, reason),
  );
  try {
    for (const path of paths) cases.push(...(await verifyFile(folder, path, engine)));
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
  name: VerifyEngineName,
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

async function filesBelow(folder: string): Promise<GoldenFiles> {
  try {
    return await goldenFiles(folder);
  } catch (error) {
    throw new InputError(`"${folder}" could not be read: ${messageOf(error)}.`);
  }
}

/** Whatever goes wrong with a file is a failed case, so that the other files still have theirs. */
async function verifyFile(
  folder: string,
  path: string,
  engine: VerifiedEngine,
): Promise<VerifyCase[]> {
  const name = relative(folder, path);
  try {
    return await casesOf(path, name, engine);
  } catch (error) {
    return [failure(name, 'file', 0, messageOf(error))];
  }
}

async function casesOf(path: string, name: string, engine: VerifiedEngine): Promise<VerifyCase[]> {
  const json = await readJson(path, parsePythonJson);
  if (!isNetworkGolden(json)) return verifyGolden(name, json);
  const model = await modelFolder(dirname(path), name);
  const files = {
    config: await readJson(join(model, 'config.json')),
    weights: await readWeights(join(model, 'diffusion_pytorch_model.safetensors'), name),
    scheduler: await schedulerOf(dirname(path)),
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
async function schedulerOf(folder: string): Promise<unknown> {
  if (!(await readdir(folder)).includes('scheduler')) return null;
  return readJson(join(folder, 'scheduler', 'scheduler_config.json'), parsePythonJson);
}

async function readWeights(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputError(`Weights of ${name}: ${messageOf(error)}.`);
  }
}

function line({ file, name, passed, max_rel, tolerance, message, notice }: VerifyCase): string {
  const error = max_rel === null ? '' : `, error ${max_rel.toPrecision(2)} of ${tolerance}`;
  const words = [message, notice ?? ''].filter((text) => text !== '').join(' ');
  return `${passed ? 'ok    ' : 'FAILED'} ${file}: ${name}${error}${words === '' ? '' : `: ${words}`}`;
}
