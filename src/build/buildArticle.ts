// Layer: host, build. No vscode: the command line uses it too. Runs the recipes of an article whose
// recipe or data have changed since the build before, writes figures and numbers, and judges the
// article's claims. Who trains and samples, and how that is shown, is told by the caller. What is
// finished stays when the build is stopped: the next one goes on behind it.

import { judgeClaims, type JudgedClaim } from '../core/claims';
import { short } from '../core/numberText';
import { readEvaluations } from '../runs/evaluations';
import type { FileAccess } from '../runs/files';
import { readMetrics } from '../runs/metrics';
import type { DataSource } from '../shared/protocol/data';
import type { FileSet } from '../shared/protocol/files';
import type { RunDocument } from '../shared/protocol/run';
import type { SampleResult } from '../shared/protocol/sampling';
import { samplesNpz } from '../shared/samples/sampleFiles';
import type { ArticleBlock } from './blocks';
import { lossCurve, type LossPoints } from './figures/lossCurve';
import { samplesFigure } from './figures/samples';
import { trajectoryAnimation } from './figures/trajectory';
import {
  readRecord,
  writeRecord,
  type BuildPlace,
  type BuildRecord,
  type BuiltBlock,
} from './record';

/** A model that was trained from a recipe of the article. */
export interface TrainedBlock {
  readonly model: FileSet;
  /** What samples are measured against. */
  readonly data: DataSource | null;
  /** The model as it was after a step. */
  readonly earlier: ((step: number) => Promise<FileSet>) | null;
  /** Smoothed, of the last step. */
  readonly loss: number | null;
  readonly losses: LossPoints;
  /** Of held-out rows. */
  readonly evaluations: LossPoints;
}

/** Who computes. */
export interface BuildCompute {
  /** Null when it was stopped on the way. */
  train(block: ArticleBlock): Promise<TrainedBlock | null>;
  /** With the recipe's own settings; null when it was stopped on the way. */
  sample(block: ArticleBlock, trained: TrainedBlock): Promise<SampleResult | null>;
}

/** A recipe of the article with what was computed of it, now or before. */
export interface BuildOutcome {
  readonly block: ArticleBlock;
  readonly built: BuiltBlock;
  readonly isNew: boolean;
  readonly claims: readonly JudgedClaim[];
}

export interface BuildOptions {
  /** File name of the article, for the record. */
  readonly article: string;
  /** Runs what has not changed, too. */
  readonly force: boolean;
}

/** @returns one outcome a recipe, in order; fewer when it was stopped on the way */
export async function buildArticle(
  blocks: readonly ArticleBlock[],
  { article, force }: BuildOptions,
  place: BuildPlace,
  compute: BuildCompute,
): Promise<BuildOutcome[]> {
  let record = (await readRecord(place)) ?? { article, blocks: [] };
  const outcomes: BuildOutcome[] = [];
  for (const block of blocks) {
    const before = force ? null : await unchanged(block, record, place.files);
    const built = before ?? (await buildBlock(block, place.files, compute));
    if (built === null) return outcomes;
    record = withBlock(record, blocks, built);
    await writeRecord(place, record);
    const claims = judgeClaims(block.claims, new Map(Object.entries(built.values)));
    outcomes.push({ block, built, isNew: before === null, claims });
  }
  return outcomes;
}

/** "loss < 0.1 (loss is 0.2)". */
export function claimText({ text, measure, value }: JudgedClaim): string {
  const measured = value === null ? `${measure} was not measured` : `${measure} is ${short(value)}`;
  return `${text} (${measured})`;
}

/** What figures and numbers need of a run that was trained. */
export async function trainedBlock(
  files: FileAccess,
  { id, summary }: Pick<RunDocument, 'id' | 'summary'>,
  { model, data, earlier }: Pick<TrainedBlock, 'model' | 'data' | 'earlier'>,
): Promise<TrainedBlock> {
  const evaluations = await readEvaluations(files, id);
  return {
    model,
    data,
    earlier,
    loss: summary.loss,
    losses: await readMetrics(files, id),
    evaluations: evaluations.map(({ step, loss }) => [step, loss] as const),
  };
}

/** Trains and samples a recipe and writes its figures; null when it was stopped on the way. */
async function buildBlock(
  block: ArticleBlock,
  files: FileAccess,
  compute: BuildCompute,
): Promise<BuiltBlock | null> {
  const started = performance.now();
  const trained = await compute.train(block);
  if (trained === null) return null;
  const { recipe } = block;
  const drawn = await compute.sample(block, trained);
  if (drawn === null) return null;
  const curve = lossCurve(recipe.name, trained.losses, trained.evaluations);
  const figures: [name: string, bytes: Uint8Array][] = [
    ['samples.png', samplesFigure(drawn.samples, recipe)],
    ['trajectory.png', trajectoryAnimation(drawn, recipe)],
    ['samples.npz', samplesNpz(drawn.samples)],
  ];
  if (curve !== null) figures.push(['loss.svg', new TextEncoder().encode(curve)]);
  for (const [name, bytes] of figures) await files.write(fileOf(block, name), bytes);
  return {
    name: block.name,
    digest: block.digest,
    figures: figures.map(([name]) => fileOf(block, name)),
    values: valuesOf(drawn, trained),
    seconds: (performance.now() - started) / 1000,
  };
}

function fileOf({ name }: ArticleBlock, figure: string): string {
  return `${name}-${figure}`;
}

/** What the build before computed of this very recipe, if its figures are still there. */
async function unchanged(
  { name, digest }: ArticleBlock,
  { blocks }: BuildRecord,
  files: FileAccess,
): Promise<BuiltBlock | null> {
  const before = blocks.find((block) => block.name === name && block.digest === digest);
  if (before === undefined) return null;
  for (const figure of before.figures) if ((await files.stat(figure)) === null) return null;
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

/** Every number that a claim can be about, by its name. */
function valuesOf(
  { metrics, networkCalls }: SampleResult,
  { loss, evaluations }: TrainedBlock,
): Record<string, number> {
  const heldOut = evaluations.at(-1)?.[1];
  const measured = (metrics?.measures ?? []).map(({ id, value }) => [id, value] as const);
  return Object.fromEntries([
    ...(loss === null ? [] : [['loss', loss] as const]),
    ...(heldOut === undefined ? [] : [['held_out_loss', heldOut] as const]),
    ['network_calls', networkCalls] as const,
    ...measured,
  ]);
}
