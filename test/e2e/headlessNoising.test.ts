// The noising kernel against the CPU formula, in a real browser with WebGPU (SwiftShader).
// The worker's own classes are bundled into a bare page that hands their numbers out.

import { describe, expect, it } from 'vitest';
import { useBarePage } from './barePage';

/** What the page reports for one case. */
interface Comparison {
  largestDifference: number;
  histogramDifference: number;
  /** Pixels whose colour differs from the CPU's by more than one level, of all pixels. */
  wrongPixels: number;
}

interface Case {
  kind: 'image' | 'points';
  signal: number;
  noise: number;
  seed: number;
}

const bare = useBarePage('./headlessNoisingPage.ts');

function compare(asked: Case): Promise<Comparison> {
  return bare.page.evaluate(
    (given) => (window as unknown as { compare(c: Case): Promise<Comparison> }).compare(given),
    asked,
  );
}

describe('noising kernel', () => {
  // ε reaches 5.9: float32 holds it to 2.4e-7, and Box–Muller in float32 takes a few roundings;
  // SwiftShader was measured at 4.8e-7. A wrong word of Philox would miss by about 1.
  const TOLERANCE = 2e-6;

  it.each<Case>([
    { kind: 'image', signal: 1, noise: 0, seed: 0 },
    { kind: 'image', signal: 0.87, noise: 0.49, seed: 7 },
    { kind: 'image', signal: 0, noise: 1, seed: 2 ** 40 + 3 },
    { kind: 'points', signal: 0.6, noise: 0.8, seed: 1 },
  ])('agrees with the CPU for $kind, a = $signal, s = $noise, seed $seed', async (asked) => {
    const found = await compare(asked);
    expect(found.largestDifference).toBeLessThan(TOLERANCE);
    // A value within the tolerance of an edge may fall into the next bin.
    expect(found.histogramDifference).toBeLessThanOrEqual(4);
    expect(found.wrongPixels).toBe(0);
  });
});
