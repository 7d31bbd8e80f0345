// Layer: tests. What a thread of Node does for a crew; bundled by `crewThreads.ts`.

import { parentPort } from 'node:worker_threads';
import { serveMember } from '../../../webview/lab/engine/crew/member';
import type { MemberStart } from '../../../webview/lab/engine/crew/messages';

parentPort?.on('message', (start: MemberStart) => {
  void serveMember(start);
});
