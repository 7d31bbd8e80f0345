// Mean and standard deviation of points, axis by axis.

export function moments(points: Float32Array): { mean: number[]; deviation: number[] } {
  const count = points.length / 2;
  const mean = [0, 1].map(
    (axis) => points.reduce((sum, value, i) => sum + (i % 2 === axis ? value : 0), 0) / count,
  );
  const deviation = [0, 1].map((axis) =>
    Math.sqrt(
      points.reduce((sum, value, i) => sum + (i % 2 === axis ? (value - mean[axis]) ** 2 : 0), 0) /
        count,
    ),
  );
  return { mean, deviation };
}
