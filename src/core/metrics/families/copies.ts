// Layer: core (pure). Metrics: are pictures copies of training pictures? Real pictures that no
// training saw say how often that happens by chance: similar data have similar neighbours.

import { percent } from '../../numberText';
import { rowLength } from '../../data/dataSet';
import { memorised, shareOf, twoNearest } from '../../statistics/memorised';
import { fisherP } from '../../statistics/tests';
import type { MetricFamily } from '../contract';

/** Products of numbers that the search may cost at most: some seconds. */
const MOST_PRODUCTS = 4e9;
const MOST_QUERIES = 500;

export const copies: MetricFamily = {
  words: {
    memorised: {
      label: 'Memorised',
      format: 'percent',
      meaning:
        'Samples whose nearest training picture is less than a third as far as the second nearest; beside the same share of real pictures that no training saw.',
      finding: ({ value, floor }) =>
        `${percent(value)} are copies of training pictures (of held-out ones ${percent(floor)})`,
    },
  },

  async measure({ samples, real, size, data, pause }) {
    // Without held-out pictures chance is not known, and those of the training are their own copies.
    if (samples.kind !== 'images' || data.heldOut === 0 || data.count < 2) return [];
    const dims = rowLength(samples.shape);
    const affordable = Math.floor(MOST_PRODUCTS / 2 / (data.count * dims));
    const count = Math.min(size, MOST_QUERIES, Math.max(1, affordable));
    const flags = async (queries: Float32Array): Promise<Uint8Array> =>
      memorised(
        await twoNearest(
          queries.subarray(0, count * dims),
          dims,
          data.count,
          (rows, out) => {
            data.read(rows, out);
          },
          pause,
        ),
      );
    const ours = shareOf(await flags(samples.values));
    const theirs = shareOf(await flags(real.values));
    const hits = (share: number): number => Math.round(share * count);
    return [
      {
        id: 'memorised',
        space: null,
        value: ours.share,
        standard_error: ours.error,
        floor: theirs.share,
        deviation: theirs.error,
        level: null,
        p_value: fisherP(
          hits(ours.share),
          count - hits(ours.share),
          hits(theirs.share),
          count - hits(theirs.share),
        ),
      },
    ];
  },
};
