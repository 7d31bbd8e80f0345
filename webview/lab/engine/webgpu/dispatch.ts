// Layer: lab worker, engine. What an operation asks of the GPU: one or more dispatches, each a
// WGSL text with its sizes written into it as constants and the tensors that it reads and writes,
// in the order of their bindings in group 0. Plans (`plan.ts`) compile equal texts once, put the
// tensors into buffers by liveness and record all dispatches of a step together.

import type { Tensor } from '../graph/graph';

/** Properties of the device that kernels are written for. */
export interface GpuTraits {
  /** A software adapter: barriers and workgroup memory cost more than they bring there. */
  readonly isSoftware: boolean;
  /** `shader-f16` is there and was asked for: activations are kept as f16. */
  readonly halfPrecision: boolean;
  readonly maxWorkgroupStorageBytes: number;
  readonly maxInvocations: number;
}

/** Memory of one node's own, uninitialised, gone after the node. */
export interface Scratch {
  readonly floats: number;
}

/** One bound array of float32 (or f16 where {@link GpuTraits.halfPrecision} says so). */
export interface Binding {
  readonly of: Tensor | Scratch;
  /** Arrays that are written must not be bound twice in one dispatch. */
  readonly access: 'read' | 'read_write';
}

/** One kernel launch. */
export interface Dispatch {
  /** Name for plans printed as text and for error messages, e.g. `conv2d_forward`. */
  readonly kernel: string;
  /** Complete WGSL; bindings are `@group(0) @binding(i)`, the entry point is `main`. */
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [x: number, y: number, z: number];
}

/** What an operation's `wgsl` is given. */
export interface GpuPlacement {
  readonly traits: GpuTraits;
  /** Whether somebody reads the tensor: outputs that nobody reads can be left out. */
  isRead(tensor: Tensor): boolean;
  /** Asks for memory between two dispatches of this node. */
  scratch(floats: number): Scratch;
}
