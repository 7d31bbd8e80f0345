// Layer: core (pure). What kind of picture a file is, by the signature that its format begins with;
// the name of a file proves nothing.

/** Media type by the signature that each format begins with; null for anything else. */
export function imageType(bytes: Uint8Array): string | null {
  const starts = (at: number, ...signature: number[]) =>
    signature.every((byte, index) => bytes[at + index] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  // "RIFF", four bytes of length, "WEBP".
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  // "GIF87a" or "GIF89a".
  if (starts(0, 0x47, 0x49, 0x46, 0x38) && (bytes[4] === 0x37 || bytes[4] === 0x39)) {
    return 'image/gif';
  }
  // Four bytes of length, "ftypavif", or "ftypavis" for an animation.
  if (
    starts(4, 0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69) &&
    (bytes[11] === 0x66 || bytes[11] === 0x73)
  ) {
    return 'image/avif';
  }
  return null;
}
