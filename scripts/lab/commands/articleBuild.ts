// Layer: command line. `article build`: runs the recipes of an article whose recipe or data have
// changed, writes figures and numbers, and fails when a claim of the article does not hold.

import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { judgeClaims, type JudgedClaim } from '../../../src/core/claims';
import { short } from '../../../src/core/numberText';
import type { EngineName } from '../../../src/shared/protocol/device';
import { readBlocks, type ArticleBlock } from '../article/blocks';
import { buildBlock } from '../article/build';
import { readRecord, writeRecord, type BuildRecord, type BuiltBlock } from '../article/record';
import { duration } from '../console';
import { engineOption, jsonOption, required } from '../options';
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

/** A recipe of the article with what was computed of it, now or before. */
interface Outcome {
  readonly block: ArticleBlock;
  readonly built: BuiltBlock;
  readonly isNew: boolean;
  readonly claims: readonly JudgedClaim[];
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
    .option('--out <dir>', 'folder for the figures and runs')
    .option('--force', 'run what has not changed, too')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((file: string, { out, force, engine, json }: BuildOptions) =>
      run(json ?? false, (session) => {
        const folder = required(out, 'article build', '--out DIR');
        return build({ article: file, out: folder, force: force ?? false, engine }, session);
      }),
    );
}

async function build(request: BuildRequest, session: Session): Promise<boolean> {
  const { article, out, force, engine } = request;
  const blocks = await readBlocks(article, await readText(article));
  await mkdir(out, { recursive: true });
  let record = await readRecord(out, basename(article));
  const outcomes: Outcome[] = [];
  for (const block of blocks) {
    const before = force ? null : await unchanged(block, record, out);
    if (before === null) session.output.notice(`"${block.recipe.name}" (line ${block.line}):`);
    const built = before ?? (await buildBlock(block, out, engine, session));
    if (built === null) return false;
    record = withBlock(record, blocks, built);
    await writeRecord(out, record);
    const claims = judgeClaims(block.claims, new Map(Object.entries(built.values)));
    outcomes.push({ block, built, isNew: before === null, claims });
  }
  report(request, outcomes, session);
  return outcomes.every(({ claims }) => claims.every(({ holds }) => holds));
}

/** What the build before computed of this very recipe, if its figures are still there. */
async function unchanged(
  { name, digest }: ArticleBlock,
  { blocks }: BuildRecord,
  folder: string,
): Promise<BuiltBlock | null> {
  const before = blocks.find((block) => block.name === name && block.digest === digest);
  if (before === undefined) return null;
  for (const figure of before.figures)
    if ((await stat(join(folder, figure)).catch(() => null)) === null) return null;
  return before;
}

/** The record with a block that was computed, without those that the article no longer has. */
function withBlock(
  record: BuildRecord,
  blocks: readonly ArticleBlock[],
  built: BuiltBlock,
): BuildRecord {
  const others = record.blocks.filter(
    ({ name }) => name !== built.name && blocks.some((block) => block.name === name),
  );
  return { ...record, blocks: [...others, built] };
}

function report(
  { article, out }: BuildRequest,
  outcomes: readonly Outcome[],
  { output }: Session,
): void {
  const lines = outcomes.flatMap(({ block, built, isNew, claims }) => [
    `${block.recipe.name}: ${isNew ? `computed in ${duration(built.seconds)}` : 'unchanged'}; ${built.figures.join(', ')}`,
    ...claims.map((claim) => `  ${claimText(article, block, claim)}`),
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

function claimText(
  article: string,
  { line }: ArticleBlock,
  { text, measure, value, holds }: JudgedClaim,
): string {
  const measured = value === null ? `${measure} was not measured` : `${measure} is ${short(value)}`;
  return holds
    ? `holds: ${text} (${measured})`
    : `DOES NOT HOLD: ${text} (${measured}), ${article}:${line}`;
}
