import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  convertPrediction,
  predictEpsilon,
  predictX0,
  SingularPredictionError,
  targetCoefficients,
} from '../../../src/core/prediction';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import type { OutputKind } from '../../../src/core/sampling/contract';

const algebra = float64Algebra(1);
const KINDS: OutputKind[] = ['epsilon', 'sample', 'v_prediction', 'flow'];

/** Signal and noise of a variance-preserving process, away from both ends. */
const angles = fc.double({ min: 0.05, max: Math.PI / 2 - 0.05, noNaN: true });
const value = fc.double({ min: -10, max: 10, noNaN: true });

describe('predictions', () => {
  it('give back x₀ and ε of which their target was made, and convert into each other', () => {
    fc.assert(
      fc.property(angles, value, value, (angle, x0, epsilon) => {
        const at = { signal: Math.cos(angle), noise: Math.sin(angle) };
        const x = Float64Array.of(at.signal * x0 + at.noise * epsilon);
        const target = (kind: OutputKind): Float64Array => {
          const c = targetCoefficients(kind, at);
          return Float64Array.of(c.x0 * x0 + c.epsilon * epsilon);
        };
        for (const from of KINDS) {
          const output = target(from);
          expect(predictX0(algebra, from, output, x, at)[0]).toBeCloseTo(x0, 8);
          expect(predictEpsilon(algebra, from, output, x, at)[0]).toBeCloseTo(epsilon, 8);
          for (const to of KINDS) {
            const there = convertPrediction(algebra, from, to, output, x, at);
            expect(there[0]).toBeCloseTo(target(to)[0], 7);
            expect(convertPrediction(algebra, to, from, there, x, at)[0]).toBeCloseTo(output[0], 7);
          }
        }
      }),
    );
  });

  it('name the division by zero at the ends and work beside it', () => {
    const x = Float64Array.of(0.5);
    const noiseOnly = { signal: 0, noise: 1 };
    const clean = { signal: 1, noise: 0 };
    expect(() => predictX0(algebra, 'epsilon', x, x, noiseOnly)).toThrow(SingularPredictionError);
    expect(() => predictEpsilon(algebra, 'sample', x, x, clean)).toThrow(SingularPredictionError);
    expect(predictX0(algebra, 'v_prediction', Float64Array.of(-2), x, noiseOnly)[0]).toBe(2);
    expect(predictEpsilon(algebra, 'epsilon', x, x, noiseOnly)[0]).toBe(0.5);
    expect(predictX0(algebra, 'sample', x, x, clean)[0]).toBe(0.5);
  });
});
