// Layer: host, publish. No vscode: the command line uses it too. A recipe in a published page: what it
// says in a few lines, what came of it (figures and numbers of the last build), and its whole text.

import { claimsOf, judgeClaims, type JudgedClaim } from '../core/claims';
import { grouped, short } from '../core/numberText';
import { wordsOf } from '../core/metrics/registry';
import type { Recipe } from '../core/recipe/types';
import { BETA_SCHEDULES } from '../core/schedule';
import { SAMPLERS } from '../core/sampling/catalogue';
import type { NamedBlock } from '../build/blocks';
import type { BuiltBlock } from '../build/record';
import { escapedText } from '../shared/article/safeHtml';

/** A figure of the build, as an address that needs no file. */
export interface CardFigure {
  readonly address: string;
  /** What it shows. */
  readonly words: string;
  /** An animation: left out for readers who want no motion, and on paper. */
  readonly isMoving: boolean;
}

export interface CardResults {
  readonly built: BuiltBlock;
  readonly figures: readonly CardFigure[];
}

/** @param results null where the recipe was not built */
export function recipeCardHtml({ block, parsed }: NamedBlock, results: CardResults | null): string {
  const { recipe, faults, input } = parsed;
  const title = recipe === null ? 'Recipe with faults' : recipe.name;
  const lines = recipe === null ? [] : factsOf(recipe);
  const values = new Map(Object.entries(results?.built.values ?? {}));
  return [
    `<div class="recipe-card-head"><strong>${escapedText(title)}</strong><span>Recipe</span></div>`,
    ...faults.map(({ message }) => `<p class="recipe-card-faults">${escapedText(message)}</p>`),
    `<dl class="recipe-card-facts">${lines.map(factHtml).join('')}</dl>`,
    ...(results?.figures ?? []).map(figureHtml),
    results === null ? '' : valuesHtml(values, judgeClaims(claimsOf(input), values)),
    `<details><summary>Recipe as text</summary><pre><code>${escapedText(block.text)}</code></pre></details>`,
  ].join('');
}

type Fact = readonly [term: string, words: string];

function factsOf({ data, schedule, network, training, sampling }: Recipe): Fact[] {
  const source = [data.name, data.file, 'folder' in data ? data.folder : null].find(
    (name) => typeof name === 'string',
  );
  const sampler = SAMPLERS.find(({ id }) => id === sampling.sampler)?.label ?? sampling.sampler;
  return [
    ['Data', `${source ?? ''} (${data.kind})`],
    ['Schedule', scheduleWords(schedule)],
    ['Network', network.kind],
    [
      'Training',
      `${grouped(training.steps)} steps of ${grouped(training.batch_size)} samples, prediction_type ${training.prediction_type}, seed ${training.seed}`,
    ],
    [
      'Sampling',
      `${sampler}, ${grouped(sampling.num_inference_steps)} steps, ${grouped(sampling.count)} samples, seed ${sampling.seed}`,
    ],
  ];
}

function scheduleWords(schedule: Recipe['schedule']): string {
  if (schedule.kind !== 'discrete') return schedule.kind;
  const { beta_schedule, num_train_timesteps } = schedule;
  const label = BETA_SCHEDULES.find(({ id }) => id === beta_schedule)?.label ?? beta_schedule;
  return `${label} (${beta_schedule}), ${grouped(num_train_timesteps)} timesteps`;
}

function factHtml([term, words]: Fact): string {
  return `<div><dt>${escapedText(term)}</dt><dd>${escapedText(words)}</dd></div>`;
}

function figureHtml({ address, words, isMoving }: CardFigure): string {
  const text = escapedText(words);
  return `<figure${isMoving ? ' class="is-moving"' : ''}><img src="${address}" alt="${text}"><figcaption>${text}</figcaption></figure>`;
}

/** What was measured, and what the article claims of it. */
function valuesHtml(values: ReadonlyMap<string, number>, claims: readonly JudgedClaim[]): string {
  const rows = [...values].map(([id, value]) => {
    const claimed = claims
      .filter(({ measure }) => measure === id)
      .map(({ text, holds }) => `${text}: ${holds ? 'holds' : 'does not hold'}`);
    const words = wordsOf(id)?.label ?? id.replaceAll('_', ' ');
    return `<tr><th scope="row">${escapedText(words)}</th><td>${escapedText(short(value))}</td><td>${escapedText(claimed.join('; '))}</td></tr>`;
  });
  const head =
    '<thead><tr><th scope="col">Measure</th><th scope="col">Value</th><th scope="col">Claim of the article</th></tr></thead>';
  return `<div class="wide"><table class="recipe-card-values">${head}<tbody>${rows.join('')}</tbody></table></div>`;
}
