// Layer: core (pure). Text of a file. Editors on Windows put a byte order mark before UTF-8 text;
// it is no part of what the text says, and JSON, YAML and CSV readers stumble over it.

const BYTE_ORDER_MARK = '\uFEFF';

/** `text` without the byte order mark that it may begin with. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}
