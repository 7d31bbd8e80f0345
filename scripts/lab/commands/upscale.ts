// Layer: command line. `upscale`: a picture of which only averages over blocks are known, with any
// unconditional model of pictures, or one that was trained to enlarge; beside it what interpolation makes of the small picture.

import { Option } from 'commander';
import { encodePng } from '../../../src/core/png/encode';
import { trained } from '../../../src/core/conditional/methods/trained';
import type { ConditionalResult } from '../../../src/shared/protocol/conditional';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { required } from '../options';
import type { Session, SubCommand } from '../program';
import {
  addConditionalOptions,
  drawingFacts,
  drawVariants,
  variantsLine,
  type ConditionalOptions,
} from './conditional';
import { readBytes } from '../textFile';

interface UpscaleOptions extends ConditionalOptions {
  readonly image?: string;
  readonly factor: string;
  readonly truth?: string;
}

export const addUpscale: SubCommand = (program, run) => {
  const command = program
    .command('upscale')
    .summary('enlarge a small picture')
    .description(
      'Draws pictures of the size of the model whose averages over blocks are the small picture; writes samples.png, samples.npz, nearest.png and bicubic.png.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--image <file>', 'the small picture: the size of the model over the factor')
    .addOption(new Option('--factor <n>', 'how many times larger').choices(['2', '4']).default('2'))
    .option('--truth <file>', 'the large picture, where it is known: PSNR is said');
  addConditionalOptions(command, 'ddnm')
    .addHelpText('after', `  ${trained.id}: ${trained.about} (${trained.paper})`)
    .action((source: string, options: UpscaleOptions) =>
      run(options.json ?? false, (session) => upscale(source, options, session)),
    );
};

async function upscale(
  source: string,
  options: UpscaleOptions,
  session: Session,
): Promise<boolean> {
  const out = required(options.out, 'upscale', '--out DIR');
  const { truth } = options;
  const task = {
    kind: 'upscale',
    image: await readBytes(required(options.image, 'upscale', '--image FILE')),
    factor: Number(options.factor),
    truth: truth === undefined ? null : await readBytes(truth),
  } as const;
  const variants = await drawVariants(source, task, out, options, session);
  if (variants === null) return false;
  const { result } = variants;
  const compared = result?.compared ?? null;
  if (compared !== null)
    for (const name of ['nearest', 'bicubic'] as const)
      await variants.folder.write(`${name}.png`, encodePng(contactSheet(compared[name].samples)));
  session.output.result(
    [
      variantsLine(variants, options.method),
      ...(result === null ? [] : judgement(result, options)),
    ],
    {
      command: 'upscale',
      out,
      method: options.method,
      factor: task.factor,
      psnr: compared?.method.psnr ?? null,
      psnr_nearest: compared?.nearest.psnr ?? null,
      psnr_bicubic: compared?.bicubic.psnr ?? null,
      ...drawingFacts(variants),
    },
  );
  return result !== null;
}

function judgement(
  { inconsistency, compared }: ConditionalResult,
  { method }: UpscaleOptions,
): string[] {
  const consistency = `Averaged over blocks the variants differ from the small picture by at most ${inconsistency.toFixed(2)}/255.`;
  if (typeof compared?.method.psnr !== 'number') return [consistency];
  const decibels = (value: number | null): string => `${(value ?? NaN).toFixed(2)} dB`;
  return [
    consistency,
    `PSNR: ${method} ${decibels(compared.method.psnr)} (mean of the variants), bicubic ${decibels(compared.bicubic.psnr)}, nearest ${decibels(compared.nearest.psnr)}.`,
  ];
}
