// Layer: tests. Threads for the members of a crew: in the thread of the test itself, or in a real
// one of Node that can be ended from outside without a word.

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { serveMember } from '../../../webview/lab/engine/crew/member';
import { CrewThreads, type CrewThread } from '../../../webview/lab/engine/crew/threads';

/** Members that live in the test's own thread: everything happens in one event loop. */
export function localThreads(): CrewThreads {
  return new CrewThreads(() => ({
    send: (start) => {
      void serveMember(start);
    },
    lost: new Promise(() => undefined),
    end: () => undefined,
  }));
}

let script: string | null = null;

/** The members' side as a script of its own. */
function memberScript(): string {
  script ??= buildSync({
    entryPoints: [join(import.meta.dirname, 'crewMember.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'es2023',
  }).outputFiles[0].text;
  return script;
}

/** Node's worker threads, and the workers behind them in the order of their start. */
export function nodeThreads(): { threads: CrewThreads; workers: Worker[] } {
  const workers: Worker[] = [];
  const start = (): CrewThread => {
    const worker = new Worker(memberScript(), { eval: true });
    workers.push(worker);
    return {
      send: (message) => {
        worker.postMessage(message, [message.port as never]);
      },
      lost: new Promise((resolve) => {
        worker.on('error', ({ message }) => {
          resolve(message);
        });
      }),
      end: () => {
        void worker.terminate();
      },
    };
  };
  return { threads: new CrewThreads(start), workers };
}
