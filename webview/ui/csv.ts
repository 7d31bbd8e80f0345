// Layer: page, user interface. Writes tables as CSV (RFC 4180: comma, CRLF, header line).

/** CSV text of a table; every row must have one cell for each column. */
export function csvText(
  columns: readonly string[],
  rows: Iterable<readonly (number | string)[]>,
): string {
  const lines = [columns.map(quoted).join(',')];
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(
        `A row has ${row.length} cells where there are ${columns.length} columns.`,
      );
    }
    lines.push(row.map((cell) => quoted(String(cell))).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** CSV file of a 2-D point set, row-major (n × 2), columns x and y. */
export function pointsCsv(points: Float32Array): Uint8Array {
  const rows: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) rows.push([points[i] ?? 0, points[i + 1] ?? 0]);
  return new TextEncoder().encode(csvText(['x', 'y'], rows));
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
