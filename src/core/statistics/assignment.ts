// Layer: core (pure). The linear assignment problem by shortest augmenting paths with potentials
// (Jonker & Volgenant 1987): n rows to n columns at the least total cost, in O(n³).

/** The column of every row, for the n × n matrix `cost` (row-major). */
export function assignment(cost: Float64Array, n: number): Int32Array {
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  /** Row assigned to each column, 1-based; 0 is free. Column 0 holds the row being placed. */
  const rowOf = new Int32Array(n + 1);
  const cameFrom = new Int32Array(n + 1);
  const distance = new Float64Array(n + 1);
  const visited = new Uint8Array(n + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    let column = 0;
    distance.fill(Infinity);
    visited.fill(0);
    do {
      visited[column] = 1;
      const current = rowOf[column];
      let least = Infinity;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (visited[j]) continue;
        const reduced =
          cost[(current - 1) * n + j - 1] - rowPotential[current] - columnPotential[j];
        if (reduced < distance[j]) {
          distance[j] = reduced;
          cameFrom[j] = column;
        }
        if (distance[j] < least) {
          least = distance[j];
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          rowPotential[rowOf[j]] += least;
          columnPotential[j] -= least;
        } else {
          distance[j] -= least;
        }
      }
      column = next;
    } while (rowOf[column] !== 0);
    // Shift the assignments along the path that was found.
    while (column !== 0) {
      const before = cameFrom[column];
      rowOf[column] = rowOf[before];
      column = before;
    }
  }
  const columns = new Int32Array(n);
  for (let j = 1; j <= n; j++) columns[rowOf[j] - 1] = j - 1;
  return columns;
}
