// Layer: core (pure). Two small significance tests.

/**
 * One-sided exact test (Fisher 1934) of two shares: the chance that the first of two groups with
 * a + b and c + d members has at least `a` of the a + c hits.
 * @param a hits of the first group, then its misses, then the same of the second group
 */
export function fisherP(a: number, b: number, c: number, d: number): number {
  const [first, hits, all] = [a + b, a + c, a + b + c + d];
  const logAll = logChoose(all, hits);
  let p = 0;
  for (let k = a; k <= Math.min(first, hits); k++) {
    p += Math.exp(logChoose(first, k) + logChoose(all - first, hits - k) - logAll);
  }
  return Math.min(1, p);
}

/** ln of "n over k"; −∞ where there is no such choice. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let k = logFactorials.length; k <= n; k++)
    logFactorials.push(logFactorials[k - 1] + Math.log(k));
  return logFactorials[n];
}

/** Chance that a standard normal is below `z`, to 1e-7 (Abramowitz & Stegun 26.2.17). */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const coefficients = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const series = coefficients.reduceRight((sum, coefficient) => t * (coefficient + sum), 0);
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z < 0 ? tail : 1 - tail;
}
