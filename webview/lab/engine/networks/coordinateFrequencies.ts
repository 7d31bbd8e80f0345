// Layer: worker (pure). Frequencies of the MLP's embedding of coordinates, without which a small
// network smooths fine shapes away (Tancik 2020, Fourier features).

/**
 * Angular frequencies π/4 · 2^i, i = 0 … width/2 − 1, of a coordinate in network units, where the
 * data have standard deviation 1: the longest wave, 8, spans all of the noisy data.
 */
export function coordinateFrequencies(width: number): number[] {
  return Array.from({ length: width / 2 }, (_, i) => (Math.PI / 4) * 2 ** i);
}
