// Layer: tests. The last lines of `npm test`.

import { expect, it } from 'vitest';
import { closingLines } from '../../../scripts/platform/testReport.mjs';

it('are the sums alone where nothing was skipped', () => {
  const counts = { passed: 3, failed: 1, skipped: [] };
  expect(closingLines([counts, { ...counts, failed: 0 }])).toEqual(['6 passed, 1 failed']);
});

it('name each skipped group with its reason above the sums', () => {
  const golden = 'networks (skipped without ../shared/golden) passes';
  const lines = closingLines([
    {
      passed: 3,
      failed: 0,
      skipped: [
        { file: 'test/unit/a.test.ts', title: golden },
        { file: 'test/unit/a.test.ts', title: golden },
        { file: 'test/unit/b.test.ts', title: 'something' },
      ],
    },
    { passed: 1, failed: 0, skipped: [{ file: 'test/e2e/c.test.ts', title: golden }] },
  ]);
  expect(lines).toEqual([
    'skipped 2 of test/unit/a.test.ts: skipped without ../shared/golden',
    'skipped 1 of test/unit/b.test.ts: no reason is given',
    'skipped 1 of test/e2e/c.test.ts: skipped without ../shared/golden',
    '4 passed, 0 failed, 4 skipped',
  ]);
});
