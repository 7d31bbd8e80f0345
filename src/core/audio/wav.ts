// Layer: core (pure). WAV files (RIFF/WAVE, Microsoft 1991; WAVE_FORMAT_EXTENSIBLE, 2001): PCM of 8 to 32
// bits and floats of 32 and 64 bits, any number of channels, any rate.

/** A file is no sound that can be used; the message is the end of a sentence about it. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

export interface Wav {
  /** Samples a second. */
  readonly sampleRate: number;
  readonly channels: number;
  /** frames × channels, full scale is −1 to 1. */
  readonly values: Float32Array;
}

/** What stands in the chunk `fmt `. */
interface Format {
  readonly encoding: 'pcm' | 'float';
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes of one number. */
  readonly width: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** Bytes of the chunk `fmt ` without and with an extension that names the encoding. */
const SHORT_FORMAT = 16;
const LONG_FORMAT = 40;
/** Size that is written where nobody knows it yet, as by programs that write to a pipe. */
const UNKNOWN_SIZE = 0xffffffff;

/** In Hz. A wrong rate would make a filter, or a sound, of billions of numbers. */
const LEAST_RATE = 1000;
const MOST_RATE = 384_000;

/** Encodings that are met most, for messages. */
const NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  85: 'MPEG Layer 3',
  255: 'AAC',
};

/** @throws {WavError} for what is no WAV file, or one that cannot be read */
export function readWav(bytes: Uint8Array): Wav {
  if (bytes.length === 0) throw new WavError('is empty');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = textAt(bytes, 0);
  if (kind === 'RIFX' || kind === 'RF64')
    throw new WavError(`is a WAV file of the variant ${kind}; RIFF is read`);
  if (kind !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') throw new WavError('is no WAV file');
  let format: Format | null = null;
  let start = 12;
  while (start + 8 <= bytes.length) {
    const name = textAt(bytes, start);
    const size = view.getUint32(start + 4, true);
    const content = start + 8;
    if (name === 'fmt ') format = readFormat(view, content, size);
    if (name === 'data') {
      if (format === null) throw new WavError('is a WAV file without a format before its data');
      return {
        sampleRate: format.sampleRate,
        channels: format.channels,
        values: readValues(view, content, size, format),
      };
    }
    // Chunks begin at even places.
    start = content + size + (size % 2);
  }
  throw new WavError('is a WAV file without data; it may be cut off');
}

/** The mean of all channels. */
export function mixed({ channels, values }: Wav): Float32Array {
  if (channels === 1) return values;
  return Float32Array.from({ length: values.length / channels }, (_, frame) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[frame * channels + c];
    return sum / channels;
  });
}

/** One channel as 16-bit PCM; what lies beyond full scale is cut off, and NaN is silence. */
export function writeWav(samples: Float32Array, sampleRate: number): Uint8Array {
  const size = 2 * samples.length;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => {
    bytes.set(new TextEncoder().encode(value), at);
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, SHORT_FORMAT, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, size, true);
  samples.forEach((value, i) => {
    const scaled = Math.round(value * 32768);
    view.setInt16(44 + 2 * i, Math.max(-32768, Math.min(32767, scaled)) || 0, true);
  });
  return bytes;
}

function readFormat(view: DataView, start: number, size: number): Format {
  if (size < SHORT_FORMAT || start + size > view.byteLength)
    throw new WavError('is a WAV file whose format is cut off');
  const tag = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const frame = view.getUint16(start + 12, true);
  const bits = view.getUint16(start + 14, true);
  if (tag === EXTENSIBLE && size < LONG_FORMAT)
    throw new WavError('is a WAV file whose extended format is cut off');
  // The first two bytes of the identifier are the encoding's number.
  const code = tag === EXTENSIBLE ? view.getUint16(start + 24, true) : tag;
  if (code !== PCM && code !== FLOAT) {
    const known = code in NAMES ? ` ${NAMES[code]}` : '';
    throw new WavError(
      `is compressed (${`format ${code}${known}`.trim()}); PCM and float are read`,
    );
  }
  if (channels === 0) throw new WavError('is a WAV file of 0 channels');
  if (sampleRate < LEAST_RATE || sampleRate > MOST_RATE)
    throw new WavError(
      `has a sampling rate of ${sampleRate} Hz; ${LEAST_RATE} to ${MOST_RATE} Hz are read`,
    );
  const width = frame / channels;
  const widths = code === PCM ? [1, 2, 3, 4] : [4, 8];
  if (!widths.includes(width) || bits > 8 * width || bits <= 8 * (width - 1))
    throw new WavError(
      `has ${bits} bits in ${frame} bytes for ${channels} channels; PCM of 8, 16, 24 and 32 bits and float of 32 and 64 are read`,
    );
  return { encoding: code === PCM ? 'pcm' : 'float', channels, sampleRate, width };
}

function readValues(view: DataView, start: number, size: number, format: Format): Float32Array {
  const { channels, width } = format;
  const there = view.byteLength - start;
  const bytes = size === UNKNOWN_SIZE ? there : size;
  if (bytes > there)
    throw new WavError(
      `is cut off: its data have ${there.toLocaleString('en-GB')} of ${bytes.toLocaleString('en-GB')} bytes`,
    );
  const frames = Math.floor(bytes / (width * channels));
  if (frames === 0) throw new WavError('is a WAV file without a single sample');
  const read = readerOf(view, format);
  const values = new Float32Array(frames * channels);
  for (let i = 0; i < values.length; i++) {
    const value = read(start + i * width);
    if (!Number.isFinite(value)) {
      const place = `sample ${Math.floor(i / channels) + 1} of channel ${(i % channels) + 1}`;
      throw new WavError(`holds ${value} at ${place}; only finite numbers are allowed`);
    }
    values[i] = value;
  }
  return values;
}

function readerOf(view: DataView, { encoding, width }: Format): (at: number) => number {
  if (encoding === 'float')
    return width === 4 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  switch (width) {
    case 1:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 2:
      return (at) => view.getInt16(at, true) / 2 ** 15;
    case 3:
      return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23;
    default:
      return (at) => view.getInt32(at, true) / 2 ** 31;
  }
}

function textAt(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + 4));
}
