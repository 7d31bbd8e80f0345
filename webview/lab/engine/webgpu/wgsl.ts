// Layer: lab worker, engine. Small pieces of WGSL text that kernels are put together from.

import type { Tensor } from '../graph/graph';
import type { Binding } from './dispatch';

/** Values that are read or written at a time: `f32` or `vec4f`. */
export type Width = 1 | 4;

/** A bound array and its name in the text; the index in the list is the binding's number. */
export interface BoundArray extends Binding {
  readonly name: string;
  readonly width: Width;
}

/** An activation in the same pass, and where its derivative goes, if anybody reads it. */
export interface Activation {
  /** WGSL functions that the statements call; `T` is f32 or vec4f. */
  readonly helpers: string;
  /** Make `value` and `derivative`, both of type `T`, from `z`. */
  readonly statements: string;
  readonly slope: Tensor | null;
}

export function typeOf(width: Width): 'f32' | 'vec4f' {
  return width === 4 ? 'vec4f' : 'f32';
}

/** 4 if all extents are multiples of 4. */
export function commonWidth(...extents: readonly number[]): Width {
  return extents.every((extent) => extent % 4 === 0) ? 4 : 1;
}

/** An array under a name. */
export function bound(
  name: string,
  of: Binding['of'],
  access: Binding['access'],
  width: Width,
): BoundArray {
  return { name, of, access, width };
}

/** Declares arrays in group 0. */
export function declare(arrays: readonly BoundArray[]): string {
  return arrays
    .map(
      ({ name, access, width }, index) =>
        `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${typeOf(width)}>;`,
    )
    .join('\n');
}

/** Lines for 0 … count − 1. */
export function repeat(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

/** Where, in [B, C], the number stands that belongs to element `i` of [B, pixels, C]. */
export function coefficientIndex(pixels: number, channels: number): string {
  return `i / ${pixels * channels}u * ${channels}u + i % ${channels}u`;
}
