// Layer: tests. An independent reader of PNG files: Node's own zlib, the row filters
// none and up, 8 bits a channel. It throws on everything else.

import { crc32, inflateSync } from 'node:zlib';

export interface DecodedPng {
  width: number;
  height: number;
  colorType: number;
  pixels: Uint8Array;
  chunks: { type: string; data: Buffer }[];
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 };

export function decodePng(bytes: Uint8Array): DecodedPng {
  const chunks = chunksOf(Buffer.from(bytes));
  const [header] = chunks;
  if (header.type !== 'IHDR' || header.data.length !== 13) throw new Error('No header.');
  if (chunks.at(-1)?.type !== 'IEND') throw new Error('No end.');
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const colorType = header.data[9];
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((c) => c.data));
  const pixels = unfiltered(inflateSync(data), width, height, CHANNELS[colorType] ?? 0);
  return { width, height, colorType, pixels, chunks };
}

function chunksOf(file: Buffer): { type: string; data: Buffer }[] {
  if (file.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('Signature.');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const body = file.subarray(at + 4, at + 8 + length);
    if (crc32(body) !== file.readUInt32BE(at + 8 + length)) throw new Error('Checksum.');
    chunks.push({ type: body.subarray(0, 4).toString('latin1'), data: body.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

/** Undoes the filters of the rows of one picture. */
export function unfiltered(
  raw: Uint8Array,
  width: number,
  height: number,
  channels: number,
): Uint8Array {
  const length = width * channels;
  if (raw.length !== height * (length + 1)) throw new Error('Length of the rows.');
  const pixels = new Uint8Array(height * length);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (length + 1)];
    for (let i = 0; i < length; i++) {
      const up = y === 0 ? 0 : pixels[(y - 1) * length + i];
      const expected = filter === 0 ? 0 : filter === 2 ? up : NaN;
      if (Number.isNaN(expected)) throw new Error(`Filter ${filter}.`);
      pixels[y * length + i] = raw[y * (length + 1) + 1 + i] + expected;
    }
  }
  return pixels;
}
