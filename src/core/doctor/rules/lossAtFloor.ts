// Layer: core (pure). Rule of the doctor: the loss does not fall any more, however long one trains.

import { grouped, percent, short } from '../../numberText';
import { learningRateAt } from '../../training/learningRate';
import type { TrainingConfig } from '../../recipe/types';
import type { Diagnosis, Rule, TrainingFacts } from '../contract';
import { meanOf } from '../evidence';

/** Above the exact floor by less than this there is nothing left to learn. */
const AT_FLOOR = 0.002;
/** Evaluations that are looked at, and how much the later half may be better on average. */
const LOOKED_AT = 8;
const FLAT = 0.003;
/** Part of the training that is still to come: at its end everything is flat. */
const LEFT = 0.3;
/** Part of the highest learning rate: a falling one still makes the loss fall. */
const RATE = 0.5;

export const lossAtFloor: Rule = {
  id: 'loss_at_floor',
  title: 'Training longer is no use',
  stage: 'training',
  check({ recipe: { training: config }, training }) {
    if (training === null || training.isOver || training.diverged !== null) return null;
    if (training.step > (1 - LEFT) * config.steps) return null;
    return atFloor(training, config) ?? flat(training, config);
  },
};

function atFloor(training: TrainingFacts, config: TrainingConfig): Diagnosis | null {
  if (training.exact === null) return null;
  const { floor, excess } = training.exact;
  if (excess > AT_FLOOR * floor) return null;
  return {
    severity: 'info',
    cause: `The loss is ${percent(excess / floor)} above ${short(floor)}, which no network can go below on these points.`,
    why: 'Which point a noisy one came from cannot be known, and that is what is left of the loss. The rest of the steps can only learn the points by heart.',
    fix: fewerSteps(training, config),
  };
}

function flat(training: TrainingFacts, config: TrainingConfig): Diagnosis | null {
  const rate = learningRateAt(config, training.step - 1);
  if (rate < RATE * config.learning_rate) return null;
  const recent = training.heldOut.slice(-LOOKED_AT);
  if (recent.length < LOOKED_AT) return null;
  const half = LOOKED_AT / 2;
  const losses = recent.map(({ loss }) => loss);
  const [before, after] = [meanOf(losses.slice(0, half)), meanOf(losses.slice(half))];
  const gained = (before - after) / before;
  if (!(gained < FLAT && gained > -FLAT)) return null;
  return {
    severity: 'info',
    cause: `The held-out loss has stayed at ${short(after)} since step ${grouped(recent[0].step)}; it changed by ${percent(Math.abs(gained))}.`,
    why: 'The network has learned what it can at this learning rate. Fewer steps with a learning rate that falls to 0 (cosine) come as far in less time.',
    fix: fewerSteps(training, config),
  };
}

function fewerSteps({ step }: TrainingFacts, { checkpoint_every }: TrainingConfig) {
  const steps = Math.ceil(step / checkpoint_every) * checkpoint_every;
  return {
    label: `Train ${grouped(steps)} steps`,
    changes: [{ part: 'training', key: 'steps', value: steps } as const],
  };
}
