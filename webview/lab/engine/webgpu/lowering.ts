// Layer: lab worker, engine. How an operation is computed on the GPU: as kernels of its own, or by a
// rule for one element, of which a plan makes one kernel for a chain of operations (`fuse.ts`).

import type { Tensor } from '../graph/graph';
import { LoweringTo, type Lowering } from '../graph/lowering';
import type { Dispatch, ElementRule, GpuPlacement } from './dispatch';

/** The dispatches of a node. */
export type KernelRule = (gpu: GpuPlacement, outputs: readonly Tensor[]) => readonly Dispatch[];

/** The dispatches of a node with one more tensor. */
type KernelRuleWith = (
  gpu: GpuPlacement,
  outputs: readonly Tensor[],
  other: Tensor,
) => readonly Dispatch[];

/** What the kernels of an operation can do in the same pass. */
export interface KernelVariants {
  /** The result multiplied by a tensor of its shape before it is stored. */
  readonly times?: KernelRuleWith;
  /** For a weight gradient dyᵀ·x: the sum of the rows of dy is stored too. */
  readonly withRowSum?: KernelRuleWith;
}

export interface GpuKernels extends KernelVariants {
  readonly kind: 'kernels';
  readonly dispatches: KernelRule;
}

export interface GpuElements {
  readonly kind: 'elements';
  readonly rule: ElementRule;
}

export const gpuLowering = new LoweringTo<GpuKernels | GpuElements>('webgpu');

/** The operation as kernels of its own. */
export function gpuKernels(dispatches: KernelRule, variants: KernelVariants = {}): Lowering {
  return gpuLowering.by({ kind: 'kernels', dispatches, ...variants });
}

/** The operation element by element. */
export function gpuElements(rule: ElementRule): Lowering {
  return gpuLowering.by({ kind: 'elements', rule });
}
