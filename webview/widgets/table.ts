// Layer: page, widgets. Which steps the tables behind the pictures list.

/** Most rows of a table. */
const ROWS = 21;

/** Indices from 0 to count − 1: the first, the last and some between. */
export function tableSteps(count: number): number[] {
  const rows = Math.min(count, ROWS);
  const steps = Array.from({ length: rows }, (_, row) =>
    rows === 1 ? 0 : Math.round((row * (count - 1)) / (rows - 1)),
  );
  return [...new Set(steps)];
}
