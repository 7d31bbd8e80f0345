// Layer: tests. Verification of conditional problems: a golden of our own (test/goldens/conditional,
// make.py), the shared one, and files that are not as they should be.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyGolden, type VerifyCase } from '../../../src/core/verify';

interface Golden {
  cases: {
    name: string;
    means: number[][];
    known: number[];
    posterior: { mean: number[] };
    methods: Record<string, Record<string, unknown>>;
  }[];
}

const own = join(import.meta.dirname, '../../goldens/conditional/conditional.json');
const shared = join(import.meta.dirname, '../../../../shared/golden/conditional/conditional.json');

const read = (path: string): Golden => JSON.parse(readFileSync(path, 'utf8')) as Golden;
const failures = (cases: readonly VerifyCase[]): string[] =>
  cases.filter(({ passed }) => !passed).map(({ name, message }) => `${name}: ${message}`);

it('passes our golden: every method on an even ring, TDS on an uneven one and on many modes', async () => {
  const cases = await verifyGolden('conditional.json', read(own));
  expect(failures(cases)).toEqual([]);
  expect(cases.map(({ name }) => name)).toEqual([
    ...['posterior', 'replacement', 'repaint', 'ddnm', 'pigdm', 'tmpd', 'tds'].map(
      (what) => `even ring: ${what}`,
    ),
    'uneven ring: posterior',
    'uneven ring: tds',
    '10 modes in 6 dimensions: posterior',
    '10 modes in 6 dimensions: ddnm',
    '10 modes in 6 dimensions: tds',
  ]);
}, 120_000);

it('fails a method that is guided by a Gaussian where the tails decide', async () => {
  const golden = read(own);
  const ring = golden.cases[1];
  const methods = { tmpd: { steps: 50, max_sliced_w1_over_floor: 2.5 } };
  const cases = await verifyGolden('f.json', { cases: [{ ...ring, methods }] });
  expect(failures(cases)).toEqual([
    expect.stringMatching(/^uneven ring: tmpd: Sliced W1 over its floor is \d+/),
  ]);
});

describe.skipIf(!existsSync(shared))('the shared golden (skipped without ../shared/golden)', () => {
  it('has the posteriors of the closed form, and TDS reaches its bounds on the rings', async () => {
    const { cases } = read(shared);
    const some = cases.map((golden) => ({
      ...golden,
      methods: golden.name.startsWith('ring') ? { tds: golden.methods.tds } : {},
    }));
    const verified = await verifyGolden('conditional.json', { cases: some });
    expect(failures(verified)).toEqual([]);
    expect(verified).toHaveLength(7);
  }, 60_000);
});

describe('a file that is not as it should be fails with one sentence', () => {
  const wrong = async (change: (golden: Golden) => void): Promise<string[]> => {
    const golden = read(own);
    golden.cases = [golden.cases[1]];
    golden.cases[0].methods = { ddnm: { steps: 5, known_exact: true } };
    change(golden);
    return failures(await verifyGolden('f.json', golden));
  };

  it.each<[string, (golden: Golden) => void, RegExp]>([
    ['a posterior', ({ cases: [c] }) => (c.posterior.mean[0] += 0.01), /posterior: Number 0 is/],
    ['a method', ({ cases: [c] }) => (c.methods = { magic: {} }), /"steps|steps is not a finite/],
    [
      'an unknown method',
      ({ cases: [c] }) => (c.methods = { magic: { steps: 5, known_exact: true } }),
      /"magic" is no method/,
    ],
    [
      'an unknown option',
      ({ cases: [c] }) => (c.methods = { ddnm: { steps: 5, temperature: 1, known_exact: true } }),
      /ddnm has no option "temperature"/,
    ],
    ['no bound', ({ cases: [c] }) => (c.methods = { ddnm: { steps: 5 } }), /Nothing is said/],
    ['all known', ({ cases: [c] }) => (c.known = [0, 1]), /do not fit 2 dimensions/],
    ['a coordinate', ({ cases: [c] }) => (c.known = [7]), /do not fit 2 dimensions/],
    ['uneven means', ({ cases: [c] }) => c.means[0].push(1), /means of one length/],
  ])('%s', async (_, change, sentence) => {
    expect(await wrong(change)).toEqual([expect.stringMatching(sentence)]);
  });
});
