// Layer: command line. `race`: samplers on one model, or with --hold methods of conditional sampling, on
// the same budgets of network calls; the numbers of the page's race as files.

import { Option } from 'commander';
import { CONDITIONAL_METHODS } from '../../../src/core/conditional/registry';
import { short } from '../../../src/core/numberText';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import { SAMPLERS, samplersOf } from '../../../src/core/sampling/catalogue';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { Contest, RaceRequest } from '../../../src/shared/protocol/race';
import {
  FIRST_METHODS_BUDGETS,
  FIRST_SAMPLERS,
  FIRST_SAMPLERS_BUDGETS,
} from '../../../src/shared/race/first';
import {
  labelOf,
  MOST_CALLS,
  parseBudgets,
  Standings,
  type Yardstick,
} from '../../../src/shared/race/standings';
import { verdictAt } from '../../../src/shared/race/verdict';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { oneClassOf } from '../classOption';
import { duration } from '../console';
import { UsageError } from '../inputError';
import { readSource, type Source } from '../inputs';
import { engineOption, jsonOption, recipeNumber, required, wholeNumber } from '../options';
import { OutFolder } from '../outFolder';
import type { Session, SubCommand } from '../program';

interface RaceOptions {
  readonly out?: string;
  readonly hold: { readonly axis: 0 | 1; readonly value: number } | null;
  readonly entrants: readonly string[] | null;
  readonly budgets: readonly number[] | null;
  readonly count: number | null;
  readonly seed: number | null;
  readonly exact?: boolean;
  readonly karras?: boolean;
  readonly class: string | null;
  readonly engine: EngineName | null;
  readonly json?: boolean;
}

const DEFAULT_COUNT = { samplers: 200, methods: 400 } as const;

export const addRace: SubCommand = (program, run) => {
  const { seed } = SAMPLING_FIELDS;
  const ids = (entries: readonly { readonly id: string }[]): string =>
    entries.map(({ id }) => id).join(', ');
  program
    .command('race')
    .summary('compare samplers, or methods of conditional sampling, by their network calls')
    .description(
      'Runs samplers from the same noise on budgets of network calls; writes race.json, race.csv and the samples on the largest budget. With --hold it runs methods of conditional sampling with one coordinate of points known, and measures how far they are from the exact posterior.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .addOption(
      new Option('--hold <x=value>', 'the known coordinate of points, in units of the data')
        .default(null, 'none: samplers race')
        .argParser(readHold),
    )
    .addOption(
      new Option('--entrants <a,b,…>', 'ids of samplers, or with --hold of methods')
        .default(null, `${FIRST_SAMPLERS.join(',')}; of methods all`)
        .argParser((text) => text.split(',').map((id) => id.trim())),
    )
    .addOption(
      new Option('--budgets <a,b,…>', 'network calls for each sample')
        .default(null, `${FIRST_SAMPLERS_BUDGETS}; of methods ${FIRST_METHODS_BUDGETS}`)
        .argParser(readBudgets),
    )
    .addOption(
      wholeNumber('--count <n>', 'samples of each run', 2).default(
        null,
        `${DEFAULT_COUNT.samplers}; of methods ${DEFAULT_COUNT.methods}`,
      ),
    )
    .addOption(recipeNumber('--seed <n>', 'seed of all runs', seed).default(null, '0'))
    .option('--exact', 'the exact denoiser of the data answers instead of the network')
    .option('--karras', 'samplers that step in σ space it as Karras does')
    .addOption(
      new Option('--class <class>', 'number or name of a class; samplers only').default(
        null,
        'no class',
      ),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nSamplers: ${ids(SAMPLERS)}\nMethods: ${ids(CONDITIONAL_METHODS)}`)
    .action((source: string, options: RaceOptions) =>
      run(options.json ?? false, async (session) => {
        await race(source, required(options.out, 'race', '--out DIR'), options, session);
        return true;
      }),
    );
};

/** @throws {UsageError} for what is no coordinate and number */
function readHold(text: string): RaceOptions['hold'] {
  const [, axis, number] = /^([xy])=(.*\S.*)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (!Number.isFinite(value))
    throw new UsageError(`--hold is "${text}"; it must be x or y and a number, as in x=0.5.`);
  return { axis: axis === 'x' ? 0 : 1, value };
}

/** @throws {UsageError} for what is no list of calls */
function readBudgets(text: string): number[] {
  const budgets = parseBudgets(text);
  if (budgets !== null) return budgets;
  throw new UsageError(
    `--budgets is "${text}"; it must be whole numbers from 1 to ${MOST_CALLS}, separated by commas.`,
  );
}

/** @throws {UsageError} for options that do not go together, and for no entrant of the kind */
function requestOf(source: Source, options: RaceOptions): RaceRequest {
  const { hold, exact, karras } = options;
  if (hold !== null && (karras === true || options.class !== null))
    throw new UsageError('--karras and --class are for samplers and do not go with --hold.');
  const known = hold === null ? samplersOf(source.recipe.schedule.kind) : CONDITIONAL_METHODS;
  const ids = known.map(({ id }) => id);
  const contest: Contest =
    hold === null
      ? {
          kind: 'samplers',
          class_label: options.class === null ? null : oneClassOf(options.class, source.model),
          sigma_schedule: karras === true ? 'karras' : null,
        }
      : { kind: 'methods', ...hold };
  const first = ids.filter((id) => hold !== null || FIRST_SAMPLERS.includes(id));
  const entrants = options.entrants ?? (first.length === 0 ? ids : first);
  for (const id of entrants)
    if (!ids.includes(id))
      throw new UsageError(
        `"${id}" is no ${hold === null ? 'sampler for this model' : 'method of conditional sampling'}; there are ${ids.join(', ')}.`,
      );
  const budgets = parseBudgets(hold === null ? FIRST_SAMPLERS_BUDGETS : FIRST_METHODS_BUDGETS);
  return {
    model: source.model,
    denoiser: exact === true ? 'exact' : 'network',
    data: source.data,
    contest,
    entrants: [...entrants],
    budgets: [...(options.budgets ?? budgets ?? [])],
    seed: options.seed ?? 0,
    count: options.count ?? DEFAULT_COUNT[contest.kind],
    engine: options.engine,
  };
}

async function race(
  name: string,
  out: string,
  options: RaceOptions,
  { shipped, open, output, stop: signal }: Session,
): Promise<void> {
  const source = await readSource(name, shipped);
  const request = requestOf(source, options);
  const { entrants, budgets, contest } = request;
  const folder = await OutFolder.open(out);
  const lab = await open();
  try {
    const standings = new Standings(budgets);
    standings.enter(entrants);
    const result = await lab.rpc.call('race', request, {
      signal,
      onEvent: (event) => {
        standings.add(event);
        const { progress } = standings;
        output.progress(`${(100 * progress).toFixed(0)} % of the runs are over`, progress === 1);
      },
    });
    const yardstick = yardstickOf(contest, standings, entrants);
    const verdicts = budgets.flatMap((budget) => {
      const verdict = verdictAt(standings, entrants, { budget, yardstick });
      return verdict === null ? [] : [{ budget, ...verdict }];
    });
    const limit = standings.limit(yardstick);
    const facts = {
      command: 'race',
      ...{ contest, denoiser: request.denoiser, seed: request.seed, count: request.count },
      ...{ yardstick, limit, source: standings.posterior?.source ?? null },
      runs: standings.finished.map((run) => ({ ...run, samples: undefined })),
      refused: standings.refusalText.split('\n').filter((line) => line !== ''),
      verdicts,
      ...{ seconds: result.seconds, engine: result.device.engine },
    };
    await folder.write('race.csv', standings.csv());
    await folder.write('race.json', `${JSON.stringify(facts, null, 2)}\n`);
    for (const { entrant, budget, samples } of standings.finished)
      if (budget === budgets.at(-1))
        await folder.write(`samples-${entrant}.npz`, samplesNpz(samples));
    output.result(
      [
        ...verdicts.map(({ sentence }) => `${sentence}.`),
        ...(limit === null ? [] : [`What cannot be told from 0: ${short(limit)}.`]),
        ...entrants.map((id) => curveLine(standings, id, yardstick)),
        ...facts.refused,
        `${standings.finished.length} runs on ${result.device.engine}, ${duration(result.seconds)}. Written to ${out}: race.json, race.csv, samples-*.npz`,
      ],
      { folder: out, ...facts },
    );
  } finally {
    await lab.dispose();
  }
}

/** Stochastic samplers have no error; where there are only such, the data are what they are measured by. */
function yardstickOf(
  { kind }: Contest,
  standings: Standings,
  entrants: readonly string[],
): Yardstick {
  if (kind === 'methods') return 'posterior_distance';
  const hasError = entrants.some((id) => standings.curve(id, 'error').some(Number.isFinite));
  return hasError ? 'error' : 'energy_distance';
}

/** "  ΠGDM: 20 calls and 20 vector–Jacobian products 0.0602, …". */
function curveLine(standings: Standings, id: string, yardstick: Yardstick): string {
  const runs = standings.finished.filter(({ entrant }) => entrant === id);
  const parts = runs.map((run) => {
    const value = run[yardstick];
    const backward = run.gradients === 0 ? '' : ` + ${short(run.gradients)} vjp`;
    return `${short(run.networkCalls)} calls${backward}: ${value === null ? '–' : value.toPrecision(3)}`;
  });
  return `  ${labelOf(id)}: ${parts.join(', ')}`;
}
