// Layer: core (pure). Integrals of the polynomial through some points, exactly: what linear
// multistep methods of Adams–Bashforth type on uneven steps are made of.

/**
 * For each of `nodes` (distinct) the integral ∫ L_j(s) w(s) ds over 0 … 1, where L_j is the
 * Lagrange polynomial that is 1 at node j and 0 at the others, and `moments[k]` = ∫ s^k w(s) ds.
 */
export function lagrangeIntegrals(nodes: readonly number[], moments: readonly number[]): number[] {
  return nodes.map((node, j) => {
    // Coefficients of the product of (s − other)/(node − other), lowest power first.
    let coefficients = [1];
    nodes.forEach((other, k) => {
      if (k === j) return;
      const [slope, offset] = [1 / (node - other), -other / (node - other)];
      const raised = [0, ...coefficients];
      coefficients = raised.map((value, i) => value * slope + (coefficients[i] ?? 0) * offset);
    });
    return coefficients.reduce((sum, value, k) => sum + value * moments[k], 0);
  });
}
