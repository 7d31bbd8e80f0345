// Layer: end-to-end tests. The page of the command line keeps nothing of what it posted: a training
// posts a checkpoint of half a megabyte every few seconds, for hours.

import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openHeadlessLab } from '../../scripts/lab/headlessLab';
import { MEMORY_IS_TOLD, memoryOf } from '../../scripts/platform/processMemory.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** Megabytes that are posted after the page has reached its size. */
const POSTED = 100;
const ALLOWED = 40;

it.skipIf(!MEMORY_IS_TOLD)(
  'a page that posts 100 MB does not grow by 40 (only Linux tells)',
  async () => {
    const faults: string[] = [];
    const lab = await openHeadlessLab(DIST, (message) => faults.push(message));
    try {
      // Dots all over the picture, which compress badly.
      const points = Float32Array.from({ length: 40_000 }, (_, i) => Math.sin(i * i));
      const post = async (megabytes: number): Promise<number> => {
        let bytes = 0;
        while (bytes < megabytes * 1e6)
          bytes += (await lab.rpc.call('drawPoints', { points, size: 1500 })).length;
        return memoryOf(process.pid).page;
      };
      const before = await post(30);
      const after = await post(POSTED);
      expect(after - before).toBeLessThan(ALLOWED);
      expect(faults).toEqual([]);
    } finally {
      await lab.dispose();
    }
  },
);
