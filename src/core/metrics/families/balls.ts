// Layer: core (pure). Metrics of clips of a ball in a box: is there a ball in every frame, does it keep
// its speed, and is that the speed that was asked for? They are taken where real clips show such a
// ball, whatever the clips are called.

import { rowLength, type DataSample } from '../../data/dataSet';
import { ballWorld } from '../../data/video/ball';
import { namedSpeed } from '../../data/video/clipSets';
import { percent, short } from '../../numberText';
import { shareOf } from '../../statistics/memorised';
import { motionOf, parseBall, type Motion } from '../../statistics/motion';
import { fisherP } from '../../statistics/tests';
import type { Measure, MetricFamily } from '../contract';
import { comparedMedians } from './medians';

/** Clips between two pauses. */
const AT_ONCE = 16;
/** Real clips of which the ball can be parsed, for its motion to be what they are about. */
const LEAST_REAL = 0.5;
/** Of so many real clips. */
const TRIED = 8;

export const balls: MetricFamily = {
  words: {
    ball_parsed: {
      label: 'Ball can be parsed',
      format: 'percent',
      meaning:
        'Share of the clips in which every frame shows one ball: drawn where it fits best, it differs from the frame by less than 0.15 (root mean square).',
      finding: ({ value, floor }) =>
        `a ball is seen in every frame of ${percent(value)} of the clips (of real ones ${percent(floor)})`,
    },
    ball_speed_error: {
      label: 'Speed error in pixels a frame',
      format: 'number',
      meaning:
        'Median distance of the speed of a parsed ball, walls taken out, from the speed that was asked for.',
      finding: ({ value, floor }) =>
        `the ball is off its speed by ${short(value)} pixels a frame (of real clips, as parsed, by ${short(floor)})`,
    },
    ball_speed_change: {
      label: 'Change of velocity in pixels a frame',
      format: 'number',
      meaning:
        'Median of how much the velocity of a parsed ball changes within a clip, walls taken out; a real ball keeps it.',
      finding: ({ value, floor }) =>
        `the velocity changes by ${short(value)} pixels a frame within a clip (of real ones, as parsed, by ${short(floor)})`,
    },
  },

  async measure({ all, real, data, pause }) {
    if (all.kind !== 'video' || all.shape[3] !== 1) return [];
    const tried = await motions(first(real, TRIED), pause);
    if (seen(tried).length < LEAST_REAL * tried.length) return [];
    const [ours, theirs] = [await motions(all, pause), await motions(real, pause)];
    const asked =
      ({ labels }: DataSample) =>
      (motion: Motion, i: number): number => {
        const speed = namedSpeed(data.classes?.[labels?.[i] ?? -1] ?? '');
        return speed === null ? NaN : Math.abs(motion.speed - speed);
      };
    return [
      parsed(ours, theirs),
      ...comparedMedians(
        'ball_speed_error',
        each(ours, asked(all)),
        each(theirs, asked(real)),
        true,
      ),
      ...comparedMedians(
        'ball_speed_change',
        each(ours, ({ change }) => change),
        each(theirs, ({ change }) => change),
        true,
      ),
    ];
  },
};

/** The motion of the ball of every clip; null where it cannot be parsed. */
async function motions(
  { values, shape }: DataSample,
  pause: () => Promise<void>,
): Promise<(Motion | null)[]> {
  const [frames, size] = shape;
  const { radius } = ballWorld(size, frames, 1);
  const length = rowLength(shape);
  const found: (Motion | null)[] = [];
  for (let start = 0; start < values.length; start += length) {
    if (found.length % AT_ONCE === 0) await pause();
    const clip = values.subarray(start, start + length);
    const path = parseBall({ values: clip, frames, size, radius });
    found.push(path === null ? null : motionOf(path, radius, size - radius));
  }
  return found;
}

function first(sample: DataSample, count: number): DataSample {
  return { ...sample, values: sample.values.subarray(0, count * rowLength(sample.shape)) };
}

function seen(all: readonly (Motion | null)[]): Motion[] {
  return all.filter((motion) => motion !== null);
}

/** A number of every clip whose ball was parsed. */
function each(
  all: readonly (Motion | null)[],
  of: (motion: Motion, clip: number) => number,
): Float64Array {
  return Float64Array.from(all.flatMap((motion, i) => (motion === null ? [] : [of(motion, i)])));
}

function parsed(ours: readonly (Motion | null)[], theirs: readonly (Motion | null)[]): Measure {
  const flags = [ours, theirs].map((all) =>
    Uint8Array.from(all, (motion) => (motion === null ? 0 : 1)),
  );
  const [own, real] = flags.map(shareOf);
  const [wrong, realWrong] = [ours.length - seen(ours).length, theirs.length - seen(theirs).length];
  return {
    id: 'ball_parsed',
    space: null,
    value: own.share,
    standard_error: own.error,
    floor: real.share,
    deviation: real.error,
    level: null,
    p_value: fisherP(wrong, ours.length - wrong, realWrong, theirs.length - realWrong),
  };
}
