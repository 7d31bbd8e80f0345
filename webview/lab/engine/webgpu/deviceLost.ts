// Layer: lab worker, engine. The error of everything that was under way on a lost GPU.

/** The GPU went away while something used it. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}
