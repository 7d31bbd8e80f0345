// Layer: command line. `grid`: classes × scales of guidance, every cell from the same noises.

import { Option } from 'commander';
import { encodePng } from '../../../src/core/png/encode';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import { valueFault } from '../../../src/core/recipe/validate';
import { gridCalls, gridScales } from '../../../src/core/sampling/exploreCost';
import { gridTable } from '../../../src/shared/exploreTables';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { GridResult } from '../../../src/shared/protocol/explore';
import { modelClasses } from '../../../src/runs/modelClasses';
import { MODEL_DATA_FILE } from '../../../src/shared/protocol/files';
import { rowsFirst } from '../../../src/shared/samples/arranged';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { csvText } from '../../../src/core/csvText';
import { oneClassOf } from '../classOption';
import { duration } from '../console';
import { OutFolder } from '../outFolder';
import { weakerOf, type GuidanceOptions } from '../guidance';
import { UsageError } from '../inputError';
import { readSource, type Source } from '../inputs';
import { engineOption, jsonOption, recipeNumber, required } from '../options';
import type { Session, SubCommand } from '../program';
import {
  addGuidanceOptions,
  addSamplerOptions,
  costText,
  samplingOf,
  type SamplerOptions,
} from '../samplingOptions';

interface GridOptions extends SamplerOptions, Omit<GuidanceOptions, 'guidance'> {
  readonly out?: string;
  readonly scales: readonly number[];
  readonly classes: string | null;
  readonly count: number | null;
  readonly engine: EngineName | null;
  readonly json?: boolean;
}

const DEFAULT_SCALES = [1, 2, 4];

export const addGrid: SubCommand = (program, run) => {
  const command = program
    .command('grid')
    .summary('the same noises by class and guidance')
    .description(
      'Draws classes × scales of guidance from the same noises; writes grid.png (a row for each class, a column for each scale), grid.csv and samples.npz.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .addOption(
      new Option('--scales <a,b,…>', 'values of guidance; 1 is always among them')
        .default(DEFAULT_SCALES, DEFAULT_SCALES.join(','))
        .argParser(readScales),
    )
    .addOption(
      new Option('--classes <a,b,…>', 'numbers or names of classes').default(null, 'all of them'),
    )
    .addOption(
      recipeNumber('--count <n>', 'samples of each cell: 1 unless told', SAMPLING_FIELDS.count),
    );
  addGuidanceOptions(addSamplerOptions(command))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((source: string, options: GridOptions) =>
      run(options.json ?? false, async (session) => {
        const out = required(options.out, 'grid', '--out DIR');
        await grid(source, out, options, session);
        return true;
      }),
    );
};

/** @throws {UsageError} for what is no list of scales */
function readScales(text: string): number[] {
  return text.split(',').map((part) => {
    const value = part.trim() === '' ? part : Number(part);
    const fault = valueFault('--scales', SAMPLING_FIELDS.guidance_scale, value);
    if (fault !== null) throw new UsageError(fault);
    return Number(part);
  });
}

async function grid(
  name: string,
  out: string,
  options: GridOptions,
  { shipped, open, output, stop: signal }: Session,
): Promise<void> {
  const source = await readSource(name, shipped);
  const scales = gridScales(options.scales);
  const labels = labelsOf(source, options.classes);
  const perCell = options.count ?? 1;
  // Checked as the largest scale would be, for one of the classes.
  const asked = { ...options, guidance: scales[scales.length - 1], class: null };
  const checked = samplingOf(
    { ...source, recipe: withClass(source, labels?.[0] ?? null) },
    { ...asked, count: perCell },
  );
  const sampling = { ...checked, guidance_scale: 1 };
  const weaker = await weakerOf(source, sampling);
  const calls = await gridCalls(sampling, source.recipe.schedule, { labels, scales });
  output.notice(costText(calls, perCell * (labels?.length ?? 1)));
  const folder = await OutFolder.open(out);
  const lab = await open();
  try {
    const isJudged = source.isShipped || source.recipe.data.name !== null;
    const result = await lab.rpc.call(
      'guidanceGrid',
      {
        ...{ model: source.model, weaker, sampling, engine: options.engine },
        labels,
        scales,
        perCell,
        isJudged,
      },
      {
        signal,
        onEvent: (event) => {
          if (event.kind !== 'progress') return;
          const { step, steps, secondsLeft } = event;
          output.progress(
            `step ${step} of ${steps}, ${duration(secondsLeft)} left`,
            step === steps,
          );
        },
      },
    );
    const { samples } = result;
    const { columns, rows } = gridTable(result, samples.classes);
    await folder.write('grid.csv', csvText(columns, rows));
    await folder.write('samples.npz', samplesNpz(samples));
    const shape = { rows: labels?.length ?? 1, columns: scales.length, perCell };
    const picture =
      samples.kind === 'points'
        ? await lab.rpc.call('drawPoints', { points: samples.values, size: 640 })
        : encodePng(contactSheet(rowsFirst(samples, shape), { columns: scales.length * perCell }));
    await folder.write('grid.png', picture);
    output.result(resultLines(result, scales, out), {
      ...{ command: 'grid', folder: out, sampling, scales, labels, per_cell: perCell },
      ...{ cells: result.cells, classifier: result.classifier },
      ...{ network_calls: result.networkCalls, seconds: result.seconds, device: result.device },
    });
  } finally {
    await lab.dispose();
  }
}

function withClass({ recipe }: Source, class_label: number | null): Source['recipe'] {
  return { ...recipe, sampling: { ...recipe.sampling, class_label } };
}

function labelsOf({ model }: Source, asked: string | null): number[] | null {
  const classes = modelClasses(MODEL_DATA_FILE in model ? model[MODEL_DATA_FILE] : null) ?? [];
  if (asked === null) return classes.length === 0 ? null : classes.map((_, label) => label);
  return asked.split(',').map((one) => oneClassOf(one.trim(), model, '--classes'));
}

function resultLines(
  { cells, classifier, networkCalls, device, seconds }: GridResult,
  scales: readonly number[],
  out: string,
): string[] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const lines = scales.map((scale) => {
    const column = cells.filter((cell) => cell.scale === scale);
    const distance = mean(column.map((cell) => cell.distance));
    const agreements = column.flatMap(({ agreement }) => (agreement === null ? [] : [agreement]));
    const seen =
      agreements.length === 0
        ? ''
        : `, asked class seen in ${(100 * mean(agreements)).toFixed(0)} %`;
    return `  guidance ${scale}: ${distance.toFixed(3)} from guidance 1 (root mean square)${seen}`;
  });
  const judge =
    classifier === null
      ? []
      : [
          `Seen by ${classifier.name}, which is right about ${(100 * classifier.right).toFixed(1)} % of real pictures.`,
        ];
  return [
    `${cells.length} cells in ${networkCalls} network calls on ${device.engine}, ${duration(seconds)}.`,
    ...lines,
    ...judge,
    `Written to ${out}: grid.png, grid.csv, samples.npz`,
  ];
}
