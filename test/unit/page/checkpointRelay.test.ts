// Checkpoints on their way to a host that is slower than the training.

import { expect, it } from 'vitest';
import { CheckpointRelay } from '../../../webview/views/checkpointRelay';

function slowHost() {
  const sent: number[] = [];
  let take: () => void = () => undefined;
  const relay = new CheckpointRelay(
    ({ step }) => sent.push(step),
    () =>
      new Promise<void>((resolve) => {
        take = resolve;
      }),
  );
  const add = (step: number) => {
    relay.add({ kind: 'checkpoint', step, files: {} });
  };
  const arrive = async () => {
    take();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { sent, relay, add, arrive };
}

it('has one checkpoint under way and keeps only the newest of those that wait', async () => {
  const { sent, add, arrive } = slowHost();
  for (const step of [1, 2, 3]) add(step);
  expect(sent).toEqual([1]);
  await arrive();
  expect(sent).toEqual([1, 3]);
  await arrive();
  add(4);
  expect(sent).toEqual([1, 3, 4]);
});

it('sends the last one before the training ends, and none twice', async () => {
  const { sent, relay, add, arrive } = slowHost();
  add(1);
  add(2);
  relay.flush();
  expect(sent).toEqual([1, 2]);
  await arrive();
  relay.flush();
  expect(sent).toEqual([1, 2]);
});
