// Layer: page, views. The forward equation with the numbers of the current timestep put in
// (Ho 2020, eq. 4).

import type { ForwardCoefficients } from '../../../src/core/forward';

/** TeX of x_t with its numbers; at least two digits, so that small ones are not lost. */
export function workedEquation(t: number, { signal, noise }: ForwardCoefficients): string {
  if (t < 0) return String.raw`t = -1:\quad x_0 \text{ itself, without noise}`;
  return String.raw`x_{${t}} = ${digits(signal)}\,x_0 + ${digits(noise)}\,\varepsilon`;
}

/** A factor as TeX. */
function digits(value: number): string {
  if (value === 0 || value >= SMALL) return plainDigits(value);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return String.raw`${mantissa}\cdot 10^{${Number(exponent)}}`;
}

/** Below this a factor is written with a power of ten. */
const SMALL = 0.001;

/** A factor as text: two digits at least, "6.4e−4" where it is small. */
export function plainDigits(value: number): string {
  if (value === 0) return '0';
  if (value < SMALL) return value.toExponential(1).replace('-', '−');
  return value.toFixed(value >= 0.1 ? 2 : value >= 0.01 ? 3 : 4);
}
