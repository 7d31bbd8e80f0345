// Layer: command line. `export`: writes a run's or a model folder's network for other programs, here
// in Node: as an ONNX file, or as a folder for diffusers. What is there already is left alone.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pythonContinuation, type ReadRows } from '../../../src/exchange/out/continuation';
import type { Recipe } from '../../../src/core/recipe/types';
import { readRunData } from '../../../src/runs/data';
import type { TrainingRows } from '../../../src/shared/protocol/data';
import { diffusersFolder } from '../../../src/exchange/out/diffusersFolder';
import type { ExportSource } from '../../../src/exchange/out/model';
import { notebook } from '../../../src/exchange/out/notebook';
import { ExportError } from '../../../src/exchange/out/problem';
import { readDocument } from '../../../src/runs/document';
import { readLatestCheckpoint } from '../../../src/runs/checkpoints';
import { readTree } from '../../../src/runs/files';
import type { FileSet } from '../../../src/shared/protocol/files';
import {
  CONFIG_FILE,
  NETWORK_FOLDERS,
  writeModel,
} from '../../../webview/lab/engine/onnx/writeModel';
import { problemText } from '../fileProblem';
import { InputError, UsageError } from '../inputError';
import { readRecipe, RECIPE_FILE, runPlace } from '../inputs';
import { NodeFiles } from '../nodeFiles';
import { jsonOption } from '../options';
import type { Session, SubCommand } from '../program';
import { VERSION } from '../version';

interface ExportOptions {
  onnx?: string;
  diffusers?: string;
  python?: string;
  notebook?: string;
  json?: boolean;
}

export const addExport: SubCommand = (program, run) => {
  program
    .command('export')
    .summary('write a model for other programs')
    .description(
      'Writes a run or any model folder in the diffusers layout as an ONNX file, or as a folder that diffusers loads, or a run as a training that goes on in Python.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--onnx <file>', 'an ONNX file of the network')
    .option('--diffusers <dir>', 'a folder for diffusers, with a sample.py that draws samples')
    .option(
      '--notebook <file>',
      'a Jupyter notebook, and beside it the folder that it samples: that of --diffusers, or FILE-model',
    )
    .option('--python <dir>', 'a run: a folder in which its training goes on in Python')
    .addOption(jsonOption())
    .action((source: string, options: ExportOptions) =>
      run(options.json ?? false, async (session) => {
        await exportModel(source, options, session);
        return true;
      }),
    );
};

/** What was written: where, and how much. */
interface Written {
  readonly path: string;
  readonly bytes: number;
}

async function exportModel(
  source: string,
  { onnx, diffusers, python, notebook: notebookFile }: ExportOptions,
  session: Session,
): Promise<void> {
  const { shipped, output } = session;
  if ([onnx, diffusers, python, notebookFile].every((place) => place === undefined))
    throw new UsageError(
      'export needs --onnx FILE, --diffusers DIR, --notebook FILE or --python DIR.',
    );
  const model = await readModel(source, shipped);
  const written: Written[] = [];
  if (onnx !== undefined) written.push(await writeOnnx(onnx, model));
  const folder = diffusers ?? notebookFile?.replace(/(?:\.ipynb)?$/, '-model');
  if (folder !== undefined)
    written.push(await writeFolder(folder, await exported(() => diffusersFolder(model))));
  if (notebookFile !== undefined && folder !== undefined) {
    const path = relative(dirname(resolve(notebookFile)), resolve(folder))
      .split(sep)
      .join('/');
    const bytes = await exported(() => notebook(model, path));
    await writeNew(notebookFile, bytes);
    written.push({ path: notebookFile, bytes: bytes.length });
  }
  if (python !== undefined) {
    const readRows: ReadRows = (recipe) => readTrainingRows(source, recipe, session);
    written.push(
      await writeFolder(python, await exported(() => pythonContinuation(model, readRows))),
    );
  }
  output.result(
    written.map(({ path, bytes }) => `"${model.title}" written to ${path}, ${megabytes(bytes)}.`),
    {
      command: 'export',
      source,
      // A single file under the names that it always had.
      ...(written.length === 1 ? { file: written[0].path, bytes: written[0].bytes } : { written }),
    },
  );
}

/** What Python cannot be given is told as what it is: a fault of the input. */
async function exported<T>(write: () => T | Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ExportError) throw new InputError(error.message);
    throw error;
  }
}

/** The rows of a run, which the lab's worker reads as for a training. */
async function readTrainingRows(
  source: string,
  recipe: Recipe,
  { open, output, stop }: Session,
): Promise<TrainingRows> {
  const { files: runs, id } = runPlace(source);
  const files = await readRunData(runs, { id, recipe });
  const lab = await open();
  try {
    return await lab.rpc.call(
      'trainingRows',
      { config: recipe.data, files },
      {
        signal: stop,
        onEvent: ({ done, total }) => {
          output.progress(`reading the data: ${done} of ${total}`, done === total);
        },
      },
    );
  } finally {
    await lab.dispose();
  }
}

async function writeOnnx(file: string, { files, title, recipe }: ExportSource): Promise<Written> {
  const bytes = writeModel(files, { title, recipe, version: VERSION });
  await writeNew(file, bytes);
  return { path: file, bytes: bytes.length };
}

async function readModel(source: string, shipped: string): Promise<ExportSource> {
  const { files: runs, id } = runPlace(source);
  if ((await runs.stat(`${id}/run.diffrun`)) !== null) {
    const { title, recipe } = await readDocument(runs, id);
    const checkpoint = await readLatestCheckpoint(runs, id);
    if (checkpoint === null) throw new InputError(`The run "${title}" has no checkpoint yet.`);
    return { title, recipe, files: checkpoint.files };
  }
  for (const folder of [source, join(shipped, source)]) {
    const root = new NodeFiles(folder);
    const found = await Promise.all(
      NETWORK_FOLDERS.map((name) => root.stat(name + CONFIG_FILE).then((stat) => stat !== null)),
    );
    if (!found.includes(true)) continue;
    const hasRecipe = (await root.stat(RECIPE_FILE)) !== null;
    const recipe = hasRecipe ? await readRecipe(join(folder, RECIPE_FILE)) : null;
    return { title: basename(resolve(folder)), recipe, files: await readModelFiles(root) };
  }
  throw new InputError(
    `"${source}" is neither a run folder, nor a model folder, nor the name of a shipped model.`,
  );
}

const OTHER_FILES = ['model_index.json', 'data.json'];
const OTHER_FOLDERS = ['scheduler', 'training'];

/** The files of a model, and not what else lies in its folder. */
async function readModelFiles(root: NodeFiles): Promise<FileSet> {
  const files: FileSet = {};
  const folders = [...NETWORK_FOLDERS.filter((name) => name !== ''), ...OTHER_FOLDERS];
  for (const folder of folders.map((name) => name.replace(/\/$/, ''))) {
    if ((await root.stat(folder)) === null) continue;
    for (const [path, bytes] of Object.entries(await readTree(root, folder)))
      files[`${folder}/${path}`] = bytes;
  }
  const atTop = [CONFIG_FILE, 'diffusion_pytorch_model.safetensors', ...OTHER_FILES];
  for (const name of atTop)
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

/** Writes a folder that is missing or empty. */
async function writeFolder(folder: string, files: FileSet): Promise<Written> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new InputError(`"${folder}" cannot be written to: ${problemText(error)}.`);
  });
  if (entries.length > 0)
    throw new InputError(`The folder "${folder}" is not empty; nothing in it is overwritten.`);
  let bytes = 0;
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    try {
      await mkdir(dirname(target), { recursive: true });
    } catch (error) {
      throw new InputError(`"${folder}" could not be written: ${problemText(error)}.`);
    }
    await writeNew(target, content);
    bytes += content.length;
  }
  return { path: folder, bytes };
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
