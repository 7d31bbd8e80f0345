// Layer: command line. `data`: what is in the data of a recipe, read by the worker as for a training: a
// report, a contact sheet, and the rows as NumPy arrays in the order of the file or folder.

import { dirname, resolve } from 'node:path';
import { rowLength } from '../../../src/core/data/dataSet';
import type { DataReport } from '../../../src/core/data/report';
import { reportLines } from '../../../src/core/data/reportText';
import { asInt64 } from '../../../src/core/npy';
import { encodeNpz, type NpzEntry } from '../../../src/core/npz';
import { encodePng } from '../../../src/core/png/encode';
import { collectDataFiles } from '../../../src/data/collectData';
import type {
  InspectedRows,
  InspectRequest,
  InspectResult,
} from '../../../src/shared/protocol/data';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { OutFolder } from '../outFolder';
import type { HeadlessLab } from '../headlessLab';
import { readRecipe } from '../inputs';
import { NodeFiles } from '../nodeFiles';
import { jsonOption, required, wholeNumber } from '../options';
import type { Session, SubCommand } from '../program';

interface DataOptions {
  out?: string;
  count: number | null;
  json?: boolean;
}

/** About how many samples are in data.png. */
const SHOWN = { images: 100, points: 2_000, audio: 48, video: 40 } as const;
/** Side of the picture of points, in pixels. */
const PLOT_SIZE = 768;

export const addData: SubCommand = (program, run) => {
  program
    .command('data')
    .summary('look at the data of a recipe')
    .description(
      'Opens the data of a recipe as a training does and writes data.png (a contact sheet), data.npz ' +
        '(images float32 [N, H, W, C] from -1 to 1, sounds [N, length, 1], clips [N, frames, H, W, C], or points [N, 2]; labels int64; held_out) and ' +
        'data.json (the report).',
    )
    .argument('<recipe>', 'a *.diffusion.json (or YAML) file')
    .option('--out <dir>', 'folder for the files')
    .addOption(wholeNumber('--count <n>', 'rows in data.npz', 1).default(null, 'all'))
    .addOption(jsonOption())
    .action((recipe: string, options: DataOptions) =>
      run(options.json ?? false, (session) =>
        inspect(recipe, required(options.out, 'data', '--out DIR'), options.count, session),
      ),
    );
};

async function inspect(
  path: string,
  out: string,
  count: number | null,
  { open, output, stop }: Session,
): Promise<boolean> {
  const { data: config } = await readRecipe(path);
  const files = await collectDataFiles(config, new NodeFiles(dirname(resolve(path))));
  const folder = await OutFolder.open(out);
  const lab = await open();
  try {
    const request: InspectRequest = {
      config,
      files,
      sheet: SHOWN[config.kind],
      rows: count ?? Infinity,
    };
    const result = await lab.rpc.call('inspectData', request, {
      signal: stop,
      onEvent: ({ done, total }) => {
        output.progress(`${done} of ${total}`, done === total);
      },
    });
    await folder.write('data.png', await picture(result, lab));
    await folder.write('data.npz', encodeNpz(arrays(result.report, result.rows)));
    await folder.write('data.json', `${JSON.stringify(result.report, null, 2)}\n`);
    output.result([...reportLines(result.report), ...classLines(result.report), out], {
      command: 'data',
      folder: out,
      ...result.report,
    });
    return true;
  } finally {
    await lab.dispose();
  }
}

function picture({ report, sheet }: InspectResult, lab: HeadlessLab): Promise<Uint8Array> {
  if (report.kind === 'points') {
    return lab.rpc.call('drawPoints', { points: sheet.values, size: PLOT_SIZE });
  }
  return Promise.resolve(encodePng(contactSheet(sheet)));
}

function arrays(
  { kind, shape }: DataReport,
  { values, labels, heldOut }: InspectedRows,
): Record<string, NpzEntry> {
  const count = values.length / rowLength(shape);
  const units =
    values instanceof Uint8Array ? Float32Array.from(values, (b) => b / 127.5 - 1) : values;
  const rows: NpzEntry = { values: units, shape: [count, ...shape] };
  return {
    [{ images: 'images', points: 'points', audio: 'sounds', video: 'clips' }[kind]]: rows,
    ...(labels === null ? {} : { labels: { values: asInt64(labels), shape: [count] } }),
    held_out: { values: heldOut, shape: [count] },
  };
}

function classLines({ classes, skipped }: DataReport): string[] {
  const counts = (classes ?? []).map(({ name, count }) => `  ${name}: ${count}`);
  return [...counts, ...skipped.map(({ path, reason }) => `Skipped: ${path} ${reason}.`)];
}
