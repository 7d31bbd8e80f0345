// Layer: page, views (pure). Where the pictures of a sheet stand. Everything is in device pixels, and
// every picture is enlarged by a whole number, so that its pixels stay squares of one size.

export interface SheetRequest {
  readonly count: number;
  /** Pixels of one picture. */
  readonly picture: { readonly width: number; readonly height: number };
  /** The width there is, and the height in which the sheet should be seen at once. */
  readonly available: { readonly width: number; readonly height: number };
  readonly gap: number;
  /** Height of the line under each picture; 0 without one. */
  readonly line: number;
  /** Width in which pictures should be at least, and at most, shown. */
  readonly least: number;
  readonly most: number;
  /** Pictures in a row that say something, such as all of a class; null for any number. */
  readonly columns: number | null;
}

export interface SheetLayout {
  readonly columns: number;
  readonly rows: number;
  /** Device pixels for each pixel: whole, or below 1 where a picture is wider than the sheet. */
  readonly scale: number;
  /** From the left edge of one picture to that of the next, and from top to top. */
  readonly pitch: { readonly x: number; readonly y: number };
  readonly picture: { readonly width: number; readonly height: number };
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

/** Rows that say something may make the pictures this much smaller. */
const WORTH = 0.6;

/** The largest pictures with which the whole sheet is in sight; else small ones in more rows. */
export function sheetLayout(request: SheetRequest): SheetLayout {
  const { picture, available, gap, least, most } = request;
  const room = available.width - 2 * gap;
  if (picture.width > room) return laidOut(request, Math.max(0.01, room / picture.width));
  const largest = Math.max(1, Math.floor(Math.min(room, most) / picture.width));
  const smallest = Math.min(largest, Math.ceil(least / picture.width));
  let scale = largest;
  while (scale > smallest && laidOut(request, scale).height > available.height) scale--;
  const wanted = scaleForColumns(request, largest);
  return wanted !== null && wanted >= Math.max(smallest, WORTH * scale)
    ? laidOut(request, wanted, request.columns ?? undefined)
    : laidOut(request, scale);
}

/** The largest scale with which the wanted number of pictures fits into a row. */
function scaleForColumns(request: SheetRequest, largest: number): number | null {
  const { columns, picture, available, gap } = request;
  if (columns === null) return null;
  const width = (available.width - gap) / columns - gap;
  let scale = Math.min(largest, Math.floor(width / picture.width));
  while (scale > 1 && laidOut(request, scale, columns).height > available.height) scale--;
  return scale;
}

function laidOut(request: SheetRequest, scale: number, wanted?: number): SheetLayout {
  const { count, available, gap, line } = request;
  const width = Math.max(1, Math.round(request.picture.width * scale));
  const height = Math.max(1, Math.round(request.picture.height * scale));
  const pitch = { x: width + gap, y: height + gap + line };
  const fitting = Math.max(1, Math.floor((available.width - gap) / pitch.x));
  const columns = Math.max(1, Math.min(count, wanted ?? fitting));
  const rows = Math.ceil(count / columns);
  return {
    columns,
    rows,
    scale,
    pitch,
    gap,
    picture: { width, height },
    width: columns * pitch.x + gap,
    height: rows * pitch.y + gap,
  };
}

/** Left upper corner of a picture. */
export function placeOf(layout: SheetLayout, index: number): { x: number; y: number } {
  const { columns, pitch, gap } = layout;
  return { x: gap + (index % columns) * pitch.x, y: gap + Math.floor(index / columns) * pitch.y };
}

/** The picture at a place of the sheet; null between and behind the pictures. */
export function pictureAt(layout: SheetLayout, count: number, x: number, y: number): number | null {
  const column = Math.floor((x - layout.gap / 2) / layout.pitch.x);
  const row = Math.floor((y - layout.gap / 2) / layout.pitch.y);
  if (column < 0 || column >= layout.columns || row < 0) return null;
  const index = row * layout.columns + column;
  return index < count ? index : null;
}

/** Where a key leads from a picture; null for keys that lead nowhere. */
export function moveBy(
  key: string,
  from: number,
  { columns, rows }: Pick<SheetLayout, 'columns' | 'rows'>,
  count: number,
): number | null {
  const page = columns * Math.max(1, Math.min(4, rows - 1));
  const moves: Partial<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  if (to === undefined) return null;
  // Up and down stay in their column; a move that would leave the sheet is none.
  if (/^Arrow|^Page/.test(key) && (to < 0 || to >= count)) return from;
  return to;
}
