// Layer: page, user interface. Tables of numbers: a line of column heads, and rows whose first cell names
// what the others say. Knows nothing of the laboratory.

import { el, type Child, type ElementProperties } from './dom';

export interface TableProperties extends ElementProperties {
  /** What the table is about, for those whose surroundings do not say it. */
  readonly caption?: string;
  /** Columns of words, which are set left and may wrap. */
  readonly prose?: readonly string[];
}

/** A table with these columns; what may change later is in bodies that the caller keeps. */
export function table(
  columns: readonly string[],
  bodies: readonly HTMLTableSectionElement[],
  { caption, prose = [], ...properties }: TableProperties = { class: 'numbers' },
): HTMLTableElement {
  const heads = columns.map((text) =>
    el('th', {
      text,
      attributes: { scope: 'col' },
      ...(prose.includes(text) ? { class: 'prose' } : {}),
    }),
  );
  return el(
    'table',
    properties,
    caption === undefined ? null : el('caption', { class: 'quiet', text: caption }),
    el('thead', {}, el('tr', {}, ...heads)),
    ...bodies,
  );
}

/** A cell of words, see {@link TableProperties.prose}. */
export function proseCell(text: string): HTMLTableCellElement {
  return el('td', { class: 'prose', text });
}

/**
 * A row of a table.
 * @param name its first cell, or what stands in it
 * @param cells texts, or cells that are more than a text
 * @param title said where the pointer rests on the name
 */
export function tableRow(
  name: string | readonly Child[],
  cells: readonly (string | HTMLTableCellElement)[],
  { title, ...properties }: ElementProperties & { readonly title?: string } = {},
): HTMLTableRowElement {
  const attributes = { scope: 'row', ...(title === undefined ? {} : { title }) };
  return el(
    'tr',
    properties,
    el('th', { attributes }, ...(typeof name === 'string' ? [name] : name)),
    ...cells.map((cell) => (typeof cell === 'string' ? el('td', { text: cell }) : cell)),
  );
}
