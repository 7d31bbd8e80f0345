// Layer: tests. The families of σ that the schedule view draws.

import { describe, expect, it } from 'vitest';
import {
  FLOW_FIELDS,
  SIGMA_FAMILIES,
  SIGMA_FIELDS,
  type SigmaParameters,
} from '../../../src/core/sigmas/families';
import { valueFault } from '../../../src/core/recipe/validate';

const defaults = Object.fromEntries(
  Object.entries(SIGMA_FIELDS).map(([key, field]) => [key, field.default]),
) as unknown as SigmaParameters;

describe('families of σ', () => {
  it('have defaults that their fields allow', () => {
    for (const [key, field] of Object.entries({ ...SIGMA_FIELDS, ...FLOW_FIELDS })) {
      expect(valueFault(key, field, field.default)).toBeNull();
    }
  });

  it.each(SIGMA_FAMILIES)('$label falls in every step', ({ levels }) => {
    const sigmas = levels(defaults);
    expect(sigmas).toHaveLength(defaults.num_inference_steps);
    expect(sigmas.every((sigma, i) => i === 0 || sigma < sigmas[i - 1])).toBe(true);
    expect(sigmas.every((sigma) => sigma > 0)).toBe(true);
  });

  it('are what the formulas say in the middle', () => {
    const [karras, exponential, vp] = SIGMA_FAMILIES.map(({ levels }) =>
      levels({ ...defaults, num_inference_steps: 3 }),
    );
    const root = (80 ** (1 / 7) + 0.002 ** (1 / 7)) / 2;
    expect(karras[1]).toBeCloseTo(root ** 7, 10);
    expect(exponential[1]).toBeCloseTo(Math.sqrt(80 * 0.002), 10);
    const t = (1 + 1e-3) / 2;
    expect(vp[1]).toBeCloseTo(Math.sqrt(Math.exp((19.9 * t * t) / 2 + 0.1 * t) - 1), 8);
  });
});
