// Layer: core (pure). Texts in PNG files: written as iTXt, which holds UTF-8; read from that and from
// the older tEXt (PNG specification, third edition, §11.3.3). Compressed texts are left alone.

import { latin1, pngChunks, PngError, type PngChunk } from './chunks';

/** 1 to 79 printable ASCII characters; the specification allows Latin-1. */
const KEYWORD = /^[!-~](?:[ -~]{0,77}[!-~])?$/;

/** A text as an uncompressed iTXt chunk without language. */
export function textChunk(keyword: string, text: string): PngChunk {
  if (!KEYWORD.test(keyword)) {
    throw new PngError(`"${keyword}" cannot name a text in a PNG file: 1 to 79 ASCII characters.`);
  }
  const name = latin1(keyword);
  const value = new TextEncoder().encode(text);
  // Behind the name: its end, not compressed, method 0, empty language, empty translation.
  const data = new Uint8Array(name.length + 5 + value.length);
  data.set(name);
  data.set(value, name.length + 5);
  return { type: 'iTXt', data };
}

/** The texts of a PNG file by keyword; of several with the same keyword the first. */
export function readPngTexts(bytes: Uint8Array): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const chunk of pngChunks(bytes)) {
    const entry = textOf(chunk);
    if (entry !== null && !texts.has(entry.keyword)) texts.set(entry.keyword, entry.text);
  }
  return texts;
}

function textOf({ type, data }: PngChunk): { keyword: string; text: string } | null {
  if (type !== 'tEXt' && type !== 'iTXt') return null;
  const end = data.indexOf(0);
  if (end === -1) return null;
  const keyword = decodeLatin1(data.subarray(0, end));
  if (type === 'tEXt') return { keyword, text: decodeLatin1(data.subarray(end + 1)) };
  const isCompressed = data[end + 1] !== 0;
  const language = data.indexOf(0, end + 3);
  const translation = language === -1 ? -1 : data.indexOf(0, language + 1);
  if (isCompressed || translation === -1) return null;
  return { keyword, text: new TextDecoder().decode(data.subarray(translation + 1)) };
}

/** Not by TextDecoder, whose "latin1" is Windows-1252. */
function decodeLatin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
