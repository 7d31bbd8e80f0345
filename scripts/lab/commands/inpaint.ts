// Layer: command line. `inpaint`: fills in what a mask leaves unknown of a picture, with any
// unconditional model of pictures.

import type { SubCommand, Session } from '../program';
import { required } from '../options';
import {
  addConditionalOptions,
  drawingFacts,
  drawVariants,
  readPicture,
  variantsLine,
  type ConditionalOptions,
} from './conditional';

interface InpaintOptions extends ConditionalOptions {
  readonly image?: string;
  readonly mask?: string;
}

export const addInpaint: SubCommand = (program, run) => {
  const command = program
    .command('inpaint')
    .summary('fill in a part of a picture')
    .description(
      'Fills in what is white in the mask; writes samples.png and samples.npz, in which the other pixels are the given ones.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--image <file>', 'the picture, of the size of the model')
    .option('--mask <file>', 'a picture of the same size: white is unknown');
  addConditionalOptions(command, 'ddnm').action((source: string, options: InpaintOptions) =>
    run(options.json ?? false, (session) => inpaint(source, options, session)),
  );
};

async function inpaint(
  source: string,
  options: InpaintOptions,
  session: Session,
): Promise<boolean> {
  const out = required(options.out, 'inpaint', '--out DIR');
  const task = {
    kind: 'inpaint',
    image: await readPicture(required(options.image, 'inpaint', '--image FILE')),
    mask: await readPicture(required(options.mask, 'inpaint', '--mask FILE')),
  } as const;
  const variants = await drawVariants(source, task, out, options, session);
  if (variants === null) return false;
  const { result } = variants;
  const known =
    result === null
      ? []
      : [
          `${result.known} of ${result.numbers} numbers were known; in the result they differ by at most ${result.inconsistency.toFixed(2)}/255.`,
        ];
  session.output.result([variantsLine(variants, options.method), ...known], {
    command: 'inpaint',
    out,
    method: options.method,
    known: result?.known ?? null,
    numbers: result?.numbers ?? null,
    ...drawingFacts(variants),
  });
  return result !== null;
}
