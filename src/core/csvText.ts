// Layer: core (pure). Writes tables as CSV (RFC 4180: comma, CRLF, header line).

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

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
