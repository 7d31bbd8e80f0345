// Layer: command line. `export`: writes a run's or a model folder's network as an ONNX file, here
// in Node. A file that is there already is left alone.

import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { FileSet } from '../../../src/shared/protocol/files';
import { readDocument } from '../../../src/runs/document';
import { modelOf, readLatestCheckpoint } from '../../../src/runs/checkpoints';
import {
  CONFIG_FILE,
  NETWORK_FOLDERS,
  SCHEDULER_FILE,
  WEIGHTS_FILE,
  writeModel,
  type ModelOrigin,
} from '../../../webview/lab/engine/onnx/writeModel';
import { problemText } from '../fileProblem';
import { InputError } from '../inputError';
import { readRecipe, RECIPE_FILE, runPlace } from '../inputs';
import { NodeFiles } from '../nodeFiles';
import { jsonOption, required } from '../options';
import type { Session, SubCommand } from '../program';
import { VERSION } from '../version';

interface ExportOptions {
  onnx?: string;
  json?: boolean;
}

export const addExport: SubCommand = (program, run) => {
  program
    .command('export')
    .summary('write a network as ONNX')
    .description(
      'Writes the network of a run or of any model folder in the diffusers layout as an ONNX file.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--onnx <file>', 'the file to write; one that is there is left alone')
    .addOption(jsonOption())
    .action((source: string, { onnx, json }: ExportOptions) =>
      run(json ?? false, async (session) => {
        await exportModel(source, required(onnx, 'export', '--onnx FILE'), session);
        return true;
      }),
    );
};

async function exportModel(
  source: string,
  onnx: string,
  { shipped, output }: Session,
): Promise<void> {
  const { files, origin } = await readModel(source, shipped);
  const bytes = writeModel(files, { ...origin, version: VERSION });
  await writeNew(onnx, bytes);
  output.result([`"${origin.title}" written to ${onnx}, ${megabytes(bytes.length)}.`], {
    command: 'export',
    source,
    file: onnx,
    bytes: bytes.length,
  });
}

interface Found {
  files: FileSet;
  origin: Omit<ModelOrigin, 'version'>;
}

async function readModel(source: string, shipped: string): Promise<Found> {
  const { files: runs, id } = runPlace(source);
  if ((await runs.stat(`${id}/run.diffrun`)) !== null) {
    const { title, recipe } = await readDocument(runs, id);
    const checkpoint = await readLatestCheckpoint(runs, id);
    if (checkpoint === null) throw new InputError(`The run "${title}" has no checkpoint yet.`);
    return { files: modelOf(checkpoint.files), origin: { title, recipe } };
  }
  for (const folder of [source, join(shipped, source)]) {
    const files = await readModelFiles(new NodeFiles(folder));
    if (!NETWORK_FOLDERS.some((name) => name + CONFIG_FILE in files)) continue;
    const recipePath = join(folder, RECIPE_FILE);
    const hasRecipe = (await new NodeFiles(folder).stat(RECIPE_FILE)) !== null;
    const recipe = hasRecipe ? await readRecipe(recipePath) : null;
    return { files, origin: { title: basename(resolve(folder)), recipe } };
  }
  throw new InputError(
    `"${source}" is neither a run folder, nor a model folder, nor the name of a shipped model.`,
  );
}

/** The files of a model that the writer looks at, as far as they are there. */
async function readModelFiles(root: NodeFiles): Promise<FileSet> {
  const names = [
    SCHEDULER_FILE,
    ...NETWORK_FOLDERS.flatMap((folder) => [folder + CONFIG_FILE, folder + WEIGHTS_FILE]),
  ];
  const files: FileSet = {};
  for (const name of names)
    if ((await root.stat(name)) !== null) files[name] = await root.read(name);
  return files;
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new InputError(
      there
        ? `"${path}" is there already; it is not overwritten.`
        : `"${path}" could not be written: ${problemText(error)}.`,
    );
  }
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
