// Layer: worker (pure). Methods of conditional sampling race: one coordinate of points is known, and the
// other is compared with the exact posterior. With the exact denoiser both are in closed form, so that
// what remains is the error of the method; of a network it is the posterior of its data. Calls are
// counted for each sample: those of all particles of a group, and every visit of a level.

import type { Denoiser } from '../../../src/core/conditional/contract';
import { conditionalMethod, methodOptions } from '../../../src/core/conditional/registry';
import { sampleConditionally } from '../../../src/core/conditional/sample';
import { outOfNetwork, sampleFacts } from '../../../src/core/data/sampleFormat';
import { conditionalMixture, mixtureSamples } from '../../../src/core/exact/conditional';
import { mixtureDenoiser } from '../../../src/core/exact/denoisers';
import type { GaussianMixture } from '../../../src/core/exact/mixture';
import type { SliceDraws } from '../../../src/core/exact/slice';
import { normalStream, uniformStream } from '../../../src/core/rng/draws';
import { STREAMS } from '../../../src/core/rng/streams';
import type { Contest, ExactPosterior, RaceRequest } from '../../../src/shared/protocol/race';
import { dataSlice, distances, EXACT_SETS, freeOf } from '../conditional/exactSlice';
import { levelsOf } from '../conditional/levels';
import { networkDenoiser } from '../conditional/networkDenoiser';
import { held } from '../conditional/task';
import { nextTurn } from '../eventLoop';
import { requireFinite } from '../finiteSamples';
import { RaceError, type OpensContest, type Subject } from './contest';
import { exactPoints } from './exactPoints';
import { NoExactModelError } from './models';

type Settings = Extract<Contest, { kind: 'methods' }>;

/** Numbers in y: the one coordinate. */
const KNOWN = 1;

export const openMethods: OpensContest<Settings> = (request, settings, subject) => {
  const { count, seed } = request;
  const { axis, value } = settings;
  const { model } = subject;
  const { format } = model;
  const { measurement, y } = held(format, settings);
  const { denoiser, draws, source } = answers(request, settings, subject, y[0]);
  const { floor } = distances(draws.slice(0, count), draws);
  return {
    yardstick: { kind: 'posterior', axis, value, draws, floor, source },
    run: async (entrant, budget, signal) => {
      const method = conditionalMethod(entrant);
      const plan = affordableSteps(entrant, budget, count);
      if (plan === null) return `One noise level costs more than ${budget} network calls a sample.`;
      const problem = {
        ...{ denoiser, measurement, y, count, sigmas: levelsOf(model, plan.steps) },
        noise: normalStream(seed, STREAMS.conditionalNoise),
        uniform: uniformStream(seed, STREAMS.conditionalChoice),
      };
      const drawn = await sampleConditionally(method, problem, {}, async (step) => {
        requireFinite(step.x, { index: step.index, count: step.count, t: step.sigma });
        await nextTurn();
        signal.throwIfAborted();
      });
      const values = outOfNetwork(format, Float32Array.from(drawn));
      for (let at = axis; at < values.length; at += 2) values[at] = value;
      return {
        ...{ entrant, budget, ...plan },
        ...{ error: null, energy_distance: null },
        posterior_distance: distances(freeOf(values, axis), draws).distance,
        samples: { ...sampleFacts(format), values, labels: null, classes: null },
      };
    },
  };
};

interface Answers extends Pick<ExactPosterior, 'draws' | 'source'> {
  readonly denoiser: Denoiser;
}

/** What is called, and what the free coordinate should be. @param y the known one, network units */
function answers(
  { data: source, count }: RaceRequest,
  settings: Settings,
  { model, data, network }: Subject,
  y: number,
): Answers {
  const config = source?.config ?? null;
  if (network === null) {
    const mixture = exactPoints(config, data, model.format);
    if (mixture === null)
      throw new NoExactModelError(
        'The data of this model are not to be had, so it has no exact denoiser.',
      );
    const draws = posteriorDraws(mixture, settings, y, { count, model });
    return { denoiser: mixtureDenoiser(mixture), draws, source: 'closed form' };
  }
  if (config === null || data === null)
    throw new RaceError(
      'The data of this model are not to be had, so nothing is known of what methods should draw.',
    );
  const slice = dataSlice({ config, set: data }, settings, count);
  if (slice === null) throw new RaceError(tooFew(settings));
  const denoiser = networkDenoiser(network, model, { class_label: null, guidance_scale: 1 });
  return { denoiser, draws: slice.draws, source: sourceOf(slice) };
}

function sourceOf({ band }: SliceDraws): ExactPosterior['source'] {
  return band === null ? 'data' : { band };
}

function tooFew({ axis, value }: Settings): string {
  return `Too few points of the data lie near ${'xy'[axis]} = ${value} to compare with; choose a value within them.`;
}

/** Draws of the free coordinate for all sets that samples are compared with, data units. */
function posteriorDraws(
  mixture: GaussianMixture,
  { axis }: Settings,
  y: number,
  { count, model: { format } }: { count: number; model: Subject['model'] },
): Float32Array {
  const free = mixtureSamples(
    conditionalMixture(mixture, [axis], [y]),
    EXACT_SETS * count,
    uniformStream(0, STREAMS.exactChoice),
    normalStream(0, STREAMS.exactNoise),
  );
  const points = new Float32Array(2 * free.length);
  free.forEach((value, row) => (points[2 * row + 1 - axis] = value));
  return freeOf(outOfNetwork(format, points), axis);
}

/** What a run costs for each sample. */
interface SampleCost {
  readonly steps: number;
  readonly networkCalls: number;
  readonly gradients: number;
}

/**
 * The most noise levels that a method can visit for at most `budget` calls a sample, with the options
 * that it has by default; null when even one costs more. @throws {ConditionalError} for no method
 */
export function affordableSteps(id: string, budget: number, count: number): SampleCost | null {
  const method = conditionalMethod(id);
  const options = methodOptions(method, {});
  for (let steps = budget; steps >= 1; steps--) {
    const { calls, gradients, rows } = method.cost({ steps, count, known: KNOWN }, options);
    const networkCalls = (calls * rows) / count;
    if (networkCalls <= budget)
      return { steps, networkCalls, gradients: (gradients * rows) / count };
  }
  return null;
}
