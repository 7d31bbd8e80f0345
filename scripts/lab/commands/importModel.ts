// Layer: command line. `import`: a model in the diffusers layout becomes a run of the lab, here in Node.

import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import { grouped } from '../../../src/core/numberText';
import {
  importedFrom,
  importRequest,
  importWeights,
  openModelFolder,
} from '../../../src/exchange/in';
import { writeImportedRun } from '../../../src/runs/importedRun';
import type { ImportAnswers } from '../../../src/shared/protocol/importing';
import { planImport } from '../../../webview/lab/network/importModel';
import { problemText } from '../fileProblem';
import { NodeModelFolder } from '../importFolder';
import { InputError } from '../inputError';
import { runPlace } from '../inputs';
import { jsonOption, required, wholeNumber } from '../options';
import { newRunOwner } from '../processes';
import type { Session, SubCommand } from '../program';
import { VERSION } from '../version';

interface ImportOptions {
  out?: string;
  ema?: boolean;
  variant: string | null;
  scheduler: string | null;
  predictionType: ImportAnswers['prediction_type'];
  size: number | null;
  classes: string | null;
  nullClass: 'added' | 'last';
  json?: boolean;
}

const PREDICTIONS = ['epsilon', 'sample', 'v_prediction'] as const;

export const addImport: SubCommand = (program, run) => {
  program
    .command('import')
    .summary('make a run of a model of diffusers')
    .description(
      'Reads a folder as save_pretrained of diffusers writes it (a pipeline with UNet2DModel or DiTTransformer2DModel, or such a network alone), weights in safetensors, and makes a run of it that can be sampled, raced, inpainted, exported and trained on.',
    )
    .argument('<folder>', 'a folder with model_index.json, or with the config.json of a network')
    .option('--out <dir>', 'becomes the run folder')
    .option('--ema', 'take the averaged weights of unet_ema/ or transformer_ema/')
    .addOption(
      new Option('--variant <name>', 'of several files of weights, as fp16').default(
        null,
        'the only one',
      ),
    )
    .addOption(
      new Option('--scheduler <file>', 'a scheduler_config.json').default(
        null,
        'scheduler/scheduler_config.json of the folder',
      ),
    )
    .addOption(
      new Option(
        '--prediction-type <type>',
        'what the network predicts, where there is no scheduler; with the betas of DDPM',
      )
        .choices(PREDICTIONS)
        .default(null, 'as the scheduler says'),
    )
    .addOption(wholeNumber('--size <n>', 'side of the pictures, where config.json has none', 1))
    .addOption(
      new Option('--classes <names>', 'names of the classes, with commas between them').default(
        null,
        'their numbers',
      ),
    )
    .addOption(
      new Option(
        '--null-class <row>',
        'of a UNet2DModel with classes: "last" where the last row of its table stands for "no class", "added" where all are classes',
      )
        .choices(['added', 'last'])
        .default('added'),
    )
    .addOption(jsonOption())
    .action((folder: string, options: ImportOptions) =>
      run(options.json ?? false, async (session) => {
        await importModel(folder, required(options.out, 'import', '--out DIR'), options, session);
        return true;
      }),
    );
};

async function importModel(
  path: string,
  out: string,
  { ema, variant, scheduler, predictionType, size, classes, nullClass }: ImportOptions,
  { output, stop: signal }: Session,
): Promise<void> {
  const { files, id } = runPlace(out);
  const there = await files.stat(id);
  if (there !== null && (there.kind === 'file' || (await files.list(id)).length > 0))
    throw new InputError(`"${out}" is there already; choose another folder.`);
  const folder = await NodeModelFolder.open(path);
  const opened = await openModelFolder(folder, { ema: ema ?? false, variant });
  const written = scheduler === null ? opened.scheduler : await readScheduler(scheduler);
  const title = folder.label;
  const plan = planImport(
    importRequest(
      title,
      { ...opened, scheduler: written },
      {
        size,
        prediction_type: predictionType,
        classes: classes === null ? null : classes.split(',').map((name) => name.trim()),
        lastIsNoClass: nullClass === 'last',
      },
    ),
  );
  for (const notice of plan.notices) output.notice(notice);
  const { otherEma } = opened.found;
  if (otherEma !== null)
    output.notice(`${otherEma}/ holds averaged weights, which are not taken; --ema takes them.`);
  const weights = await importWeights(folder, opened, plan, {
    signal,
    onProgress: (share) => {
      output.progress(`reading weights, ${Math.round(100 * share)} %`, share === 1);
    },
  });
  const from = importedFrom(title, opened, plan);
  const run = {
    id,
    owner: await newRunOwner(),
    versions: { extension: VERSION, vscode: 'headless' },
  };
  if (there !== null) await files.delete(id);
  await writeImportedRun(files, { title, plan, weights, from }, run, new Date());
  const { step, parameters, recipe, notices } = plan;
  output.result(
    [
      `"${title}" imported: ${plan.network}, ${grouped(parameters)} parameters, ${from.dtype} in ${from.weights}, sampler ${recipe.sampling.sampler}. ${out}`,
    ],
    { command: 'import', run: id, folder: out, step, parameters, from, recipe, notices },
  );
}

async function readScheduler(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InputError(`"${path}" cannot be read: ${problemText(error)}.`);
  }
}
