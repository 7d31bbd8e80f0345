// Layer: shared, article. No vscode, no DOM. The coefficients of x, of the data and of noise in an
// expression that is linear in them: what it is worth with one of them 1 and the others 0.

import type { Node } from '../mathematics/tree';
import { valuesOf } from './equation';
import type { Equation } from './equation';
import { areEqual } from './world';
import type { Roles, World } from './world';

export interface Coefficients {
  world: World;
  x: number;
  epsilon: number;
}

/**
 * The coefficients of x_t and of ε at each point; null where there is something else, or a symbol of
 * no known value.
 */
export function coefficientsOf(
  expression: Node,
  equation: Equation,
  roles: Roles,
): Coefficients[] | null {
  const at = (x: number, epsilon: number): ReturnType<typeof valuesOf> =>
    valuesOf(expression, equation, roles, {
      isFresh: true,
      allowsOthers: true,
      data: { x, x0: 0, epsilon, fresh: 0 },
    });
  const [signal, noise, neither] = [at(1, 0), at(0, 1), at(0, 0)];
  if (!neither.every(({ value }) => areEqual(value, 0))) return null;
  const found = signal.map(({ value, world }, index) => ({
    world,
    x: value,
    epsilon: noise[index].value,
  }));
  return found.every(({ x, epsilon }) => Number.isFinite(x) && Number.isFinite(epsilon))
    ? found
    : null;
}
