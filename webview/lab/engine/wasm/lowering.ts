// Layer: lab worker, engine. How an operation is computed on the wasm kernels: one call, with the
// addresses at which the plan laid out its tensors.

import type { Tensor } from '../graph/graph';
import { LoweringTo, type Lowering } from '../graph/lowering';
import type { KernelCall } from './kernels';
import type { OptionalPointer, Pointer } from './pointer';

/** Where tensors lie in wasm memory while a plan is laid out. */
export interface WasmPlacement {
  (of: Tensor): Pointer;
  /** As above, but 0 when nobody reads the tensor: for outputs that a kernel can leave out. */
  optional(of: Tensor): OptionalPointer;
  /** Address of the workspace, grown to hold at least `floats` for this call. */
  workspace(floats: number): Pointer;
}

/** The kernel call of a node; `at` gives byte addresses. */
export type WasmRule = (at: WasmPlacement, outputs: readonly Tensor[]) => KernelCall;

export const wasmLowering = new LoweringTo<WasmRule>('wasm');

/** The operation as a call of a wasm kernel. */
export function wasmCall(rule: WasmRule): Lowering {
  return wasmLowering.by(rule);
}
