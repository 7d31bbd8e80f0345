// Layer: tests. The events of a training on their way to a host that is slower than the training.

import { expect, it } from 'vitest';
import { pointSamples } from '../../../src/shared/protocol/samples';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { TrainingRelay } from '../../../webview/page/trainingRelay';

function slowHost() {
  const sent: TrainEvent[] = [];
  let take: () => void = () => undefined;
  const relay = new TrainingRelay(
    (event) => sent.push(event),
    () =>
      new Promise<void>((resolve) => {
        take = resolve;
      }),
  );
  const arrive = async () => {
    take();
    await Promise.resolve();
    await Promise.resolve();
  };
  /** Kind and step of what was sent since the last call. */
  const taken = () =>
    sent.splice(0).map((event) => `${event.kind} ${'step' in event ? event.step : ''}`.trim());
  return { sent, relay, arrive, taken };
}

function progress(step: number): TrainEvent {
  const losses: [number, number][] = [
    [step - 1, 1],
    [step, 2],
  ];
  return { kind: 'progress', step, losses, seconds: step, stepsPerSecond: 1, secondsLeft: 1 };
}

function checkpoint(step: number): TrainEvent {
  return { kind: 'checkpoint', step, files: {} };
}

function preview(step: number): TrainEvent {
  return { kind: 'preview', step, samples: pointSamples(new Float32Array()) };
}

function started(step: number): TrainEvent {
  const webgpu = {
    available: false,
    adapter: '',
    isFallback: false,
    problem: null,
    message: '',
    advice: '',
  };
  const device = { engine: 'wasm', reason: '', webgpu } as const;
  return { kind: 'started', step, parameters: 1, device, peakBytes: null };
}

it('has the newest progress win over what waits, and no loss is lost', async () => {
  const { sent, relay, arrive, taken } = slowHost();
  for (const step of [2, 4, 6, 8]) relay.add(progress(step));
  expect(taken()).toEqual(['progress 2']);
  await arrive();
  const [event] = sent;
  expect(event).toMatchObject({ kind: 'progress', step: 8, seconds: 8 });
  expect(event.kind === 'progress' ? event.losses.map(([step]) => step) : []).toEqual([
    3, 4, 5, 6, 7, 8,
  ]);
  expect(taken()).toEqual(['progress 8']);
  await arrive();
  relay.add(progress(10));
  expect(taken()).toEqual(['progress 10']);
});

it('sends nothing while something is under way, however many kinds come', async () => {
  const { relay, arrive, taken } = slowHost();
  relay.add(progress(2));
  taken();
  for (let step = 4; step <= 400; step += 2) {
    relay.add(progress(step));
    relay.add(checkpoint(step));
  }
  relay.add({ kind: 'state', state: 'paused' });
  expect(taken()).toEqual([]);
  await arrive();
  expect(taken()).toEqual(['progress 400', 'checkpoint 400', 'state']);
});

it('bounds the previews that wait, the newest staying in order', async () => {
  const { relay, arrive, taken } = slowHost();
  relay.add(progress(1));
  taken();
  for (let step = 1; step <= 50; step++) relay.add(preview(step));
  await arrive();
  expect(taken()).toEqual(Array.from({ length: 16 }, (_, i) => `preview ${35 + i}`));
});

it('does not join progress over a new beginning, whose steps are made again', async () => {
  const { relay, arrive, taken } = slowHost();
  relay.add(started(0));
  taken();
  relay.add(progress(200));
  relay.add(started(100));
  relay.add(progress(102));
  relay.add(progress(104));
  await arrive();
  expect(taken()).toEqual(['progress 200', 'started 100', 'progress 104']);
});

it('sends what waits before the training ends, and nothing twice', async () => {
  const { relay, arrive, taken } = slowHost();
  relay.add(checkpoint(1));
  relay.add(checkpoint(2));
  relay.flush();
  expect(taken()).toEqual(['checkpoint 1', 'checkpoint 2']);
  await arrive();
  relay.flush();
  expect(taken()).toEqual([]);
});
