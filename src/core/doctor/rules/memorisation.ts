// Layer: core (pure). Rule of the doctor: the network begins to learn its data by heart.

import { grouped, percent, short } from '../../numberText';
import type { Diagnosis, HeldOutEntry, Rule, SamplingFacts, TrainingFacts } from '../contract';
import { finiteLosses, lossAt } from '../evidence';

/** Held-out losses are of the same rows and noise every time, so they hardly jitter. */
const RISE = 1.1;
const EVERY = 1.03;
/** Evaluations after the lowest. */
const SINCE = 3;
const FALL = 0.95;
/** Share of samples beyond what real data show by chance. */
const COPIES = 0.05;

export const memorisation: Rule = {
  id: 'memorisation',
  title: 'Learning by heart',
  stage: 'training',
  check({ training, sampling }) {
    return (
      (sampling === null ? null : ofSamples(sampling)) ??
      (training === null ? null : ofLosses(training))
    );
  },
};

function ofSamples({ memorised }: SamplingFacts): Diagnosis | null {
  if (memorised === null || memorised.share - memorised.floor < COPIES) return null;
  return {
    severity: 'warning',
    cause: `${percent(memorised.share)} of the samples are copies of training data; of real ones that no training saw ${percent(memorised.floor)} look so.`,
    why: WHY,
    fix: null,
  };
}

function ofLosses(training: TrainingFacts): Diagnosis | null {
  const entries = training.heldOut.filter(({ loss }) => Number.isFinite(loss));
  const at = entries.reduce((best, { loss }, i) => (loss < entries[best].loss ? i : best), 0);
  const after = entries.slice(at + 1);
  const last = after.at(-1);
  if (last === undefined || after.length < SINCE) return null;
  const lowest: HeldOutEntry = entries[at];
  if (last.loss < RISE * lowest.loss) return null;
  if (after.slice(-SINCE).some(({ loss }) => loss < EVERY * lowest.loss)) return null;
  const points = finiteLosses(training);
  const [then, now] = [lossAt(points, lowest.step), points.at(-1)?.smoothed];
  if (then === null || now === undefined || now > FALL * then) return null;
  return {
    severity: 'warning',
    cause: `The held-out loss rose from ${short(lowest.loss)} at step ${grouped(lowest.step)} to ${short(last.loss)}, while the training loss fell from ${short(then)} to ${short(now)}.`,
    why: WHY,
    fix: {
      label: `Train ${grouped(lowest.step)} steps`,
      changes: [{ part: 'training', key: 'steps', value: lowest.step }],
    },
  };
}

const WHY =
  'The network repeats what it was shown instead of what the data have in common. More data help, and so do fewer steps or a smaller network (Carlini et al. 2023).';
