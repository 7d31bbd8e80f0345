// Layer: page, user interface. PNG files of canvases.

/** The browser could not encode the canvas, e.g. because it is too large. */
export class PngEncodingError extends Error {
  override name = 'PngEncodingError';
}

/** Encodes the canvas as a PNG file. */
export async function pngBytes(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) {
    throw new PngEncodingError(
      `The picture of ${canvas.width} × ${canvas.height} pixels could not be saved as PNG.`,
    );
  }
  return new Uint8Array(await blob.arrayBuffer());
}
