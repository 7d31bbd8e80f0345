// Layer: lab worker, engine. What an operation asks of the GPU: one or more dispatches, each a
// WGSL text with its sizes written into it as constants and the tensors that it reads and writes,
// in the order of their bindings in group 0. Plans (`plan.ts`) compile equal texts once, put the
// tensors into buffers by liveness and record all dispatches of a step together.

import type { Tensor } from '../graph/graph';
import type { HalfArithmetic } from './halfPrecision';
import type { ProductSize, Tile, TileTable } from './tile';

/** Properties of the device that kernels are written for. */
export interface GpuTraits {
  /** A software adapter: barriers and workgroup memory cost more than they bring there. */
  readonly isSoftware: boolean;
  readonly maxWorkgroupStorageBytes: number;
  readonly maxInvocations: number;
  /** Tiles that were measured; products of other classes take theirs by rule. */
  readonly tiles?: TileTable;
  /** Matrix products are computed in 16 bits; in float32 unless given. */
  readonly half?: HalfArithmetic;
}

/** Memory of one node's own, uninitialised, gone after the node. */
export interface Scratch {
  readonly floats: number;
  /** A part of other memory, from a number of floats on. */
  readonly within?: { readonly of: Scratch; readonly start: number };
}

/** One bound array of float32. */
export interface Binding {
  readonly of: Tensor | Scratch;
  /** Arrays that are written must not be bound twice in one dispatch. */
  readonly access: 'read' | 'read_write';
}

/** One kernel launch. */
export interface Dispatch {
  /** Name for plans printed as text and for error messages, e.g. `conv2d_forward`. */
  readonly kernel: string;
  /** Complete WGSL; bindings are `@group(0) @binding(i)`, the entry point is `main`. Every binding
   *  is of exactly its tensor's bytes, so a vec4 array needs a size that four divides. */
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Where this is a matrix product, the choice of its tile. */
  readonly product?: ProductChoice;
}

/** A matrix product that could be cut up in other ways. */
export interface ProductChoice {
  /** Products of one class have the same fastest tile. */
  readonly className: string;
  readonly size: ProductSize;
  /** The same with another tile: equal bindings, equal results. */
  readonly with: (tile: Tile) => Dispatch;
}

/** Most workgroups along one axis on every device. */
export const MOST_WORKGROUPS = 65_535;

/** `count` workgroups along x, folded into y where x does not suffice. `index` is WGSL for the
 *  number of a workgroup, given `@builtin(workgroup_id) group: vec3<u32>`; the last ones may lie
 *  beyond `count`. */
export function foldWorkgroups(count: number): {
  readonly workgroups: Dispatch['workgroups'];
  readonly index: string;
} {
  const lines = Math.ceil(count / MOST_WORKGROUPS);
  const x = Math.ceil(count / lines);
  return {
    workgroups: [x, lines, 1],
    index: lines === 1 ? 'group.x' : `(group.y * ${x}u + group.x)`,
  };
}

/** What the GPU's lowering of an operation is given. */
export interface GpuPlacement {
  readonly traits: GpuTraits;
  /** Whether somebody reads the tensor: outputs that nobody reads can be left out. */
  isRead(tensor: Tensor): boolean;
  /** Asks for memory between two dispatches of this node. */
  scratch(floats: number): Scratch;
  /** Memory for `count` parts of the first tensor, then as many of the next. The plan adds them up
   *  when it is done with all else. Null where a tensor is read before: the operation then has to
   *  add them up itself. */
  sumLater(into: readonly Tensor[], count: number): Scratch | null;
}

/** How one element of a result follows from elements of the inputs. A plan makes one kernel of a
 *  chain of such operations. */
export interface ElementRule {
  /** Whether the rule holds for vectors of four neighbours too: `lanes` may then be 4, and WGSL
   *  counts vectors instead of numbers along the last axis. */
  readonly vectors: boolean;
  /** For each output: statements of a WGSL function of `i: u32` that return element `i`, of type
   *  `T` (f32 or vec4<f32>). */
  readonly results: readonly ((read: ElementReader) => string)[];
  /** WGSL functions that the statements call. */
  readonly helpers?: string;
}

/** WGSL expressions for elements of a rule's inputs. */
export interface ElementReader {
  /** Numbers in an element. */
  readonly lanes: 1 | 4;
  /** Element (of type `T`) at an index. */
  readonly element: (input: Tensor, index: string) => string;
  /** One number, however wide elements are. */
  readonly number: (input: Tensor, index: string) => string;
}

/** A number as WGSL text of type f32. */
export function literal(value: number): string {
  const text = String(Math.fround(value));
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}
