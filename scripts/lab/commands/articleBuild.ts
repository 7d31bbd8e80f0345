// Layer: command line. `article build`: runs the recipes of an article whose recipe or data have
// changed, writes figures and numbers, and fails when a claim of the article does not hold.

import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readBlocks } from '../../../src/build/blocks';
import { buildArticle, claimText, type BuildOutcome } from '../../../src/build/buildArticle';
import { claimPlace } from '../../../src/build/claimPlaces';
import { buildFolderOf } from '../../../src/build/record';
import type { EngineName } from '../../../src/shared/protocol/device';
import { headlessCompute } from '../article/compute';
import { duration } from '../console';
import { NodeFiles } from '../nodeFiles';
import { engineOption, jsonOption } from '../options';
import type { Runner, Session } from '../program';
import { readText } from '../textFile';

interface BuildOptions {
  out?: string;
  force?: boolean;
  engine: EngineName | null;
  json?: boolean;
}

interface BuildRequest {
  readonly article: string;
  readonly out: string;
  readonly force: boolean;
  readonly engine: EngineName | null;
}

export function addArticleBuild(article: Command, run: Runner): void {
  article
    .command('build')
    .summary('run the recipes of an article and check its claims')
    .description(
      'Trains and samples each recipe of an article that has changed since the last build, and ' +
        'writes figures (samples.png, trajectory.png, loss.svg), samples.npz and build.json with ' +
        'all numbers. The exit code is 1 when a claim does not hold: expect: energy_distance < 0.02.',
    )
    .argument('<file>', 'a Markdown file')
    .option('--out <dir>', 'folder for the figures and runs; NAME.figures beside the article')
    .option('--force', 'run what has not changed, too')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((file: string, { out, force, engine, json }: BuildOptions) =>
      run(json ?? false, (session) => {
        const folder = out ?? buildFolderOf(file);
        return build({ article: file, out: folder, force: force ?? false, engine }, session);
      }),
    );
}

/** Answers whether all is built and every claim holds. */
async function build(request: BuildRequest, session: Session): Promise<boolean> {
  const { article, out, force, engine } = request;
  const place = new NodeFiles(dirname(resolve(article)));
  const blocks = await readBlocks(await readText(article), article, place);
  const outcomes = await buildArticle(
    blocks,
    { article: basename(article), force },
    { files: new NodeFiles(resolve(out)), label: out },
    headlessCompute(out, engine, session),
  );
  if (outcomes.length < blocks.length) return false;
  report(request, outcomes, session);
  return outcomes.every(({ claims }) => claims.every(({ holds }) => holds));
}

function report(
  { article, out }: BuildRequest,
  outcomes: readonly BuildOutcome[],
  { output }: Session,
): void {
  const lines = outcomes.flatMap(({ block, built, isNew, claims }) => [
    `${block.recipe.name}: ${isNew ? `computed in ${duration(built.seconds)}` : 'unchanged'}; ${built.figures.join(', ')}`,
    ...claims.map((claim) =>
      claim.holds
        ? `  holds: ${claimText(claim)}`
        : `  DOES NOT HOLD: ${claimText(claim)}, ${article}:${claimPlace(block.source, claim.text).line + 1}`,
    ),
  ]);
  output.result([...lines, `Written to ${out}.`], {
    command: 'article build',
    article,
    folder: out,
    blocks: outcomes.map(({ block, built, isNew, claims }) => ({
      name: block.name,
      title: block.recipe.name,
      line: block.line,
      computed: isNew,
      figures: built.figures,
      values: built.values,
      claims,
    })),
  });
}
