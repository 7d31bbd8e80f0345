// What is said of runs beside each other: whose losses mean the same, which are repeats, which keys
// differ, whose models can start from the same noise.

import { describe, expect, it } from 'vitest';
import { recipeDifferences } from '../../../src/core/recipe/differences';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { RecipeInput } from '../../../src/core/recipe/types';
import { meanAndDeviation } from '../../../src/core/statistics/spread';
import {
  lossDifferences,
  lossGroups,
  noCommonNoise,
  repeatGroups,
} from '../../../src/shared/compareRuns';
import { pointSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import type { RunContent, RunDocument } from '../../../src/shared/protocol/run';
import { runDocument } from './samples';

function documentOf(input: RecipeInput, step = 400): RunDocument {
  const { recipe, faults } = resolveRecipe({ name: 'moons', data: { name: 'moons' }, ...input });
  if (recipe === null) throw new Error(faults[0]?.message);
  return { ...runDocument(), recipe, state: 'completed', progress: { step, steps: 400 } };
}

function contentOf(document: RunDocument, samples: SampleSet | null): RunContent {
  const trajectory = {
    count: 0,
    timesteps: [],
    x_t: new Float32Array(),
    x_0: new Float32Array(),
    complete: false,
  };
  return {
    document,
    result: samples === null ? null : { samples, trajectory, nearest: null },
    reference: null,
    parentTitle: null,
    losses: [],
    evaluations: [],
    previews: [],
  };
}

const v = documentOf({ training: { prediction_type: 'v_prediction' } });
const epsilon = documentOf({ training: { prediction_type: 'epsilon' } });
const wide = documentOf({
  training: { prediction_type: 'v_prediction', seed: 3 },
  network: { hidden: 64 },
});

describe('runs beside each other', () => {
  it('names only the keys that differ and have an effect', () => {
    const keys = recipeDifferences([v.recipe, wide.recipe]).map(
      ({ part, key }) => `${part}.${key}`,
    );
    expect(keys).toEqual(['network.hidden', 'training.seed']);
    const weighted = documentOf({ training: { prediction_type: 'v_prediction', snr_gamma: 9 } });
    // γ has no effect without a weighting that uses it.
    expect(recipeDifferences([v.recipe, weighted.recipe])).toEqual([]);
    const flow = documentOf({ schedule: { kind: 'flow' } });
    const [kind] = recipeDifferences([v.recipe, flow.recipe], ['schedule']);
    expect([kind.key, kind.values]).toEqual(['kind', ['discrete', 'flow']]);
  });

  it('puts losses together only where they are means of the same', () => {
    expect(lossDifferences(v, epsilon).map(({ key }) => key)).toEqual(['prediction_type']);
    expect(lossGroups([v, epsilon, wide])).toEqual([[0, 2], [1]]);
    const samples = { ...v, kind: 'sampling' as const };
    expect(lossGroups([samples, v])).toEqual([[1]]);
  });

  it('finds repeats: equal but for seeds, each seed once, trained equally long', () => {
    const seeds = [0, 1, 2].map((seed) => documentOf({ training: { seed } }));
    expect(repeatGroups([...seeds, epsilon])).toEqual([[0, 1, 2]]);
    expect(repeatGroups([seeds[0], seeds[0]])).toEqual([]);
    expect(repeatGroups([seeds[0], documentOf({ training: { seed: 1 } }, 300)])).toEqual([]);
  });

  it('takes the deviation of a sample', () => {
    // 2, 4, 9: mean 5, squares 9 + 1 + 16 over n − 1 = 2.
    const spread = meanAndDeviation([2, 4, 9]);
    expect(spread?.mean).toBe(5);
    expect(spread?.deviation).toBeCloseTo(Math.sqrt(13), 12);
    expect(meanAndDeviation([1])).toBeNull();
  });

  it('says why models cannot start from the same noise', () => {
    const points = contentOf(v, pointSamples(new Float32Array(4)));
    const pictures = contentOf(wide, {
      ...pointSamples(new Float32Array(8)),
      kind: 'images',
      shape: [2, 2, 1],
    });
    expect(noCommonNoise([points, points])).toBeNull();
    expect(noCommonNoise([points, pictures])).toBe(
      'Points and pictures of 2 × 2 × 1 cannot start from the same noise.',
    );
    const fresh = contentOf(documentOf({}, 0), null);
    expect(noCommonNoise([points, fresh])).toContain('"moons" has no model to sample');
  });
});
