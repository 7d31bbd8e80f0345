// Layer: worker. Giving way: long loops wait here now and then, so that messages (pause, stop,
// another job) are handled in between.

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/**
 * Resolves after the messages that are waiting now were handled. A message to oneself is used,
 * since nested timers are held back to 4 ms.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
