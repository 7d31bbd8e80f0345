// Layer: core (pure). Reads 2-D points from the text of a CSV file, and writes them. Allowed: one point a line,
// two columns, separated by comma, semicolon, tab or spaces (the first line decides); an optional
// header row; cells in double quotes; comment lines and blank lines; a byte order mark; any line
// ending. Everything else is a fault with its place; nothing is skipped or guessed.
// A comment is a line that begins with `#`, unless its first cell is an error value of a spreadsheet
// (`#N/A`, `#REF!`, …), which is a fault. A header is a first row whose cells all begin with a letter,
// or the row `0,1` above numbers that are not all whole: the names that pandas gives to unnamed
// columns. The latter is remarked on, since it could have been a point.

/** One thing wrong with the text. Line and column count from 1, as in an editor's status bar. */
export interface CsvFault {
  line: number;
  column: number;
  message: string;
}

/** `points` is row-major (count × 2); with faults there are no points. */
export type ParsedPoints =
  | {
      points: Float32Array;
      /** What the reader should know of how the text was read; null when nothing was uncertain. */
      remark: string | null;
    }
  | {
      /** The first {@link MAX_FAULTS} faults in the order of the text. */
      faults: CsvFault[];
      /** How many there are in all. */
      faultCount: number;
    };

/** More points than this do not help a 2-D model and make the first step wait. */
export const MAX_POINTS = 1_000_000;
/** Faults that are listed; the others are only counted. */
export const MAX_FAULTS = 20;

const ALLOWED = 'a file of points has two columns, x and y, one point a line';
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity|n\/?a|null|none)$/i;
/**
 * Error values of spreadsheets, in whatever language: a word in capitals with ! or ? at its end
 * (#REF!, #NAME?, #BEZUG!, #¡VALOR!), the words for "not available", values that are still awaited,
 * and a column that was too narrow for its number.
 */
const SPREADSHEET_ERROR =
  /^#(?:[\p{Lu}\p{N}_/¡¿]+[!?]|N\/?[AVD]|n\/a|GETTING_DATA|LOADING\.{3}|#+)$/u;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/;

type Separator = ',' | ';' | '\t' | ' ';

interface Cell {
  text: string;
  column: number;
}

interface Row {
  line: number;
  cells: Cell[];
}

/** Collects faults in order, keeps the first {@link MAX_FAULTS} and counts them all. */
class Faults {
  readonly list: CsvFault[] = [];
  count = 0;

  add(line: number, column: number, message: string): void {
    this.count += 1;
    if (this.list.length < MAX_FAULTS) this.list.push({ line, column, message });
  }
}

/** Reads two columns of numbers; see the head of this file for what is allowed. */
export function parsePoints(text: string): ParsedPoints {
  const faults = new Faults();
  const values: number[] = [];
  let separator: Separator | null = null;
  let rows = 0;
  let header: Row | null = null;
  /** Width shared by all data rows so far, null as soon as two differ. */
  let commonWidth: number | null | undefined;
  let firstRow: Row | null = null;

  for (const { content, line } of linesOf(text)) {
    if (content.trim() === '' || isComment(content, separator ?? separatorOf(content))) continue;
    separator ??= separatorOf(content);
    const row = { line, cells: splitRow(content, separator, line, faults) };
    if (rows === 0 && header === null && isHeader(row)) {
      header = row;
      continue;
    }
    rows += 1;
    if (rows > MAX_POINTS) {
      const message = `The file has more than ${MAX_POINTS.toLocaleString('en-GB')} points, which is the limit; use a part of it.`;
      return { faults: [{ line, column: 1, message }], faultCount: 1 };
    }
    firstRow ??= row;
    if (commonWidth === undefined) commonWidth = row.cells.length;
    else if (commonWidth !== row.cells.length) commonWidth = null;
    readRow(row, values, faults);
  }

  if (firstRow === null) {
    const message = header
      ? `The file has a header but no points; ${ALLOWED}.`
      : `The file is empty; ${ALLOWED}.`;
    return { faults: [{ line: header?.line ?? 1, column: 1, message }], faultCount: 1 };
  }
  if (commonWidth !== null && commonWidth !== undefined && commonWidth !== 2) {
    return { faults: [widthFault(firstRow, 'Every line')], faultCount: 1 };
  }
  if (header && header.cells.length !== 2) {
    return { faults: [widthFault(header, 'The header')], faultCount: 1 };
  }
  if (faults.count > 0) return { faults: faults.list, faultCount: faults.count };
  if (header === null && areColumnNumbers(firstRow) && !values.every(Number.isInteger)) {
    const remark = `Line ${firstRow.line}, 0 and 1, was read as the header: column numbers above numbers that are not whole.`;
    return { points: Float32Array.from(values.slice(2)), remark };
  }
  return { points: Float32Array.from(values), remark: null };
}

function isComment(content: string, separator: Separator): boolean {
  const line = content.trimStart();
  if (!line.startsWith('#')) return false;
  const first = line.slice(0, endOfCell(line, 0, separator)).trim();
  // Signs of # alone are a line across the file, not a column that was too narrow.
  return !SPREADSHEET_ERROR.test(first) || /^#+$/.test(line.trim());
}

/** 0, 1, …: what pandas calls columns without a name. */
function areColumnNumbers({ cells }: Row): boolean {
  return cells.every(({ text }, column) => text === String(column));
}

/** Lines with their numbers, one at a time so that a large text is not copied. */
function* linesOf(text: string): Generator<{ content: string; line: number }> {
  const ending = /\r\n|\n|\r/g;
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; start <= text.length; line += 1) {
    ending.lastIndex = start;
    const match = ending.exec(text);
    yield { content: text.slice(start, match ? match.index : text.length), line };
    if (!match) return;
    start = ending.lastIndex;
  }
}

/** Tab before semicolon before comma before space: the rarer in numbers and names wins. */
function separatorOf(content: string): Separator {
  const unquoted = content.replace(/"(?:[^"]|"")*"/g, '""');
  for (const candidate of ['\t', ';', ','] as const) {
    if (unquoted.includes(candidate)) return candidate;
  }
  return ' ';
}

function splitRow(content: string, separator: Separator, line: number, faults: Faults): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  while (at <= content.length) {
    while (content[at] === ' ' || (content[at] === '\t' && separator !== '\t')) at += 1;
    // Spaces at the end of a line separate nothing.
    if (separator === ' ' && at >= content.length) break;
    const column = at + 1;
    let text: string;
    if (content[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(content);
      if (!match) {
        faults.add(line, column, 'A quote is opened here and not closed on this line.');
        cells.push({ text: '', column });
        return cells;
      }
      const next = endOfCell(content, quoted.lastIndex, separator);
      text = match[1].replaceAll('""', '"') + content.slice(quoted.lastIndex, next);
      at = next;
    } else {
      const next = endOfCell(content, at, separator);
      text = content.slice(at, next);
      at = next;
    }
    cells.push({ text: text.trim(), column });
    at += 1;
  }
  return cells;
}

function endOfCell(content: string, from: number, separator: Separator): number {
  const at = content.indexOf(separator, from);
  return at < 0 ? content.length : at;
}

/** A header names its columns: no cell of it is a number, or was meant as one. */
function isHeader(row: Row): boolean {
  return row.cells.every(({ text }) => /^[\p{L}_]/u.test(text) && !NOT_FINITE.test(text));
}

function readRow(row: Row, values: number[], faults: Faults): void {
  if (row.cells.length !== 2) {
    const { line, column, message } = widthFault(row, 'This line');
    faults.add(line, column, message);
    return;
  }
  for (const cell of row.cells) {
    const fault = cellFault(cell.text);
    if (fault === null) values.push(Number(cell.text));
    else faults.add(row.line, cell.column, fault);
  }
}

/** Why a cell is no coordinate, or null if it is one. */
function cellFault(text: string): string | null {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (text === '') return 'A number is missing here.';
  if (SPREADSHEET_ERROR.test(text)) {
    return `${shown} is an error value of a spreadsheet; every coordinate is a finite number.`;
  }
  if (NOT_FINITE.test(text)) return `${shown} is not allowed; every coordinate is a finite number.`;
  if (DECIMAL_COMMA.test(text)) {
    return `${shown} has a decimal comma; write ${text.replace(',', '.')} with a decimal point.`;
  }
  if (!NUMBER.test(text)) return `${shown} is not a number; write numbers like 0.25 or -1e-3.`;
  if (!Number.isFinite(Math.fround(Number(text)))) {
    return `${shown} is too large; the largest magnitude is 3.4e38.`;
  }
  return null;
}

function widthFault(row: Row, subject: string): CsvFault {
  const width = row.cells.length;
  const cell = width > 2 ? row.cells[2] : row.cells[width - 1];
  const found = width === 1 ? 'one column' : `${width} columns`;
  return {
    line: row.line,
    column: cell.column,
    message: `${subject} has ${found}; ${ALLOWED}, separated by comma, semicolon, tab or spaces.`,
  };
}

/** Faults that fit into one message; the rest is counted. */
const SHOWN_FAULTS = 3;

/** What is wrong with a file, in a sentence or a few. */
export function describeFaults(name: string, faults: readonly CsvFault[], count: number): string {
  const shown = faults
    .slice(0, SHOWN_FAULTS)
    .map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  const more = count - shown.length;
  const rest = more > 0 ? ` And ${more} more.` : '';
  return `"${name}" cannot be used. ${shown.join(' ')}${rest}`;
}

/**
 * 2-D points (count × 2, row-major) as a CSV file with a header line. Every number has as many digits
 * as its float32 value needs to come back exactly.
 */
export function pointsCsv(points: Float32Array): string {
  const rows = ['x,y'];
  for (let i = 0; i + 1 < points.length; i += 2)
    rows.push(`${float32Text(points[i])},${float32Text(points[i + 1])}`);
  return `${rows.join('\n')}\n`;
}

/** Nine significant digits tell any two float32 values apart; most need fewer. */
const FLOAT32_DIGITS = 9;

function float32Text(value: number): string {
  for (let digits = 6; digits < FLOAT32_DIGITS; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(FLOAT32_DIGITS)));
}
