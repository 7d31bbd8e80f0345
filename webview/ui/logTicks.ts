// Layer: page, user interface. Ticks of a logarithmic axis.

/** Where ticks stand on an axis of log₁₀ y: decades, and 2 and 5 between them when there is room. */
export function logTicks(low: number, high: number): number[] {
  const factors = high - low > 2.5 ? [1] : [1, 2, 5];
  const positions: number[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
    for (const factor of factors) {
      const position = decade + Math.log10(factor);
      if (position >= low && position <= high) positions.push(position);
    }
  }
  return positions;
}
