// Layer: worker. What can go wrong with arrays on a GPU beside the loss of the device, which is
// `DeviceLostError` of `../device.ts`.

/** An operation on GPU arrays that cannot be carried out: sizes, coefficients, released arrays. */
export class GpuArrayError extends RangeError {
  override readonly name = 'GpuArrayError';
}
