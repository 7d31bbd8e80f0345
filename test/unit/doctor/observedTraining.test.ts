// What the doctor is told of a training by its events.

import { expect, it } from 'vitest';
import { diagnose } from '../../../src/core/doctor/diagnose';
import { FROM_NOTHING, ObservedTraining } from '../../../src/shared/doctor/observedTraining';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { recipe } from './observed';

function progress(step: number): TrainEvent {
  return {
    kind: 'progress',
    step,
    losses: [[step, 0.4]],
    seconds: 1,
    stepsPerSecond: 100,
    secondsLeft: 1,
    gradients: { step, count: 10, mean: 0.2, largest: 0.5, clipped: 0 },
  };
}

const STARTED = {
  kind: 'started' as const,
  parameters: 100,
  device: {
    engine: 'wasm' as const,
    reason: 'Tests.',
    webgpu: {
      available: false,
      adapter: '',
      isFallback: false,
      problem: null,
      message: '',
      advice: '',
    },
  },
  peakBytes: null,
} satisfies Omit<Extract<TrainEvent, { kind: 'started' }>, 'step'>;

/** A run with a long average that is told it starts at step 4,000 and has made 200 steps. */
function goneOn(training: object): ObservedTraining {
  const of = recipe({ training: { steps: 9000, ema_decay: 0.9999, ...training } });
  const observed = new ObservedTraining(of, FROM_NOTHING);
  observed.add({ ...STARTED, step: 4000 });
  observed.add(progress(4200));
  return observed;
}

it('knows from where a changed recipe went on: the newest checkpoint unless it names one', () => {
  const forked = goneOn({ initial_run: '20260101-000000-moons-abcd' });
  expect(forked.observations.training?.changedAt).toBe(4000);
  const named = goneOn({ initial_run: '20260101-000000-moons-abcd', initial_step: 3900 });
  expect(named.observations.training?.changedAt).toBe(3900);
  expect(diagnose(forked.observations).map(({ rule }) => rule)).toEqual(['ema_too_early']);
});

it('does not take a run that is resumed for a changed one', () => {
  const resumed = goneOn({});
  expect(resumed.observations.training?.changedAt).toBeNull();
  expect(diagnose(resumed.observations)).toEqual([]);
});

it('forgets what is made again', () => {
  const observed = goneOn({});
  observed.add({ kind: 'evaluation', step: 4200, loss: 0.3, bins: [0.3] });
  observed.add({ ...STARTED, step: 4100 });
  expect(observed.observations.training).toMatchObject({ step: 4100, heldOut: [], gradients: [] });
});
