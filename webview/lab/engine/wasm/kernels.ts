// Layer: lab worker, engine. Calls of the exports of `kernels/index.assembly.ts` with all arguments
// fixed. Pointers are byte addresses in the imported memory; all arrays are float32, row-major,
// images NHWC; the rest are counts. What each kernel computes is said in its source.

import type { Kernels } from './kernelSignatures';
import type { Pointer } from './pointer';

export type KernelName = keyof Kernels;

export type KernelArguments<Name extends KernelName> = Readonly<Parameters<Kernels[Name]>>;

/** A call with every argument fixed, as plans store it. */
export interface KernelCall {
  readonly kernel: KernelName;
  readonly args: readonly (number | Pointer)[];
}

/** Checks the arguments' types; the rest of the engine treats all calls alike. */
export function kernelCall<Name extends KernelName>(
  kernel: Name,
  ...args: KernelArguments<Name>
): KernelCall {
  return { kernel, args };
}
