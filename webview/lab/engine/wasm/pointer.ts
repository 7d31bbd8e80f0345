// Layer: lab worker, engine. What the wasm kernels take besides numbers. An address is a type of
// its own, so that a count in its place, or the reverse, is a type error.

declare const address: unique symbol;

/** Byte address in the memory of a kernel module. */
export interface Pointer {
  readonly [address]: true;
}

/** 0: nothing is read or stored there. */
export type OptionalPointer = Pointer | 0;

export type Flag = 0 | 1;

/** A byte address as kernels take it. */
export function pointer(byteAddress: number): Pointer {
  return byteAddress as unknown as Pointer;
}
