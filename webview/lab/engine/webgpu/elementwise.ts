// Layer: lab worker, engine. Kernels in which every element of the result stands by itself: one
// invocation an element, or a vector of four where all sizes allow. A chain of element rules
// becomes one kernel: each rule is a WGSL function that calls those of its inputs.

import type { GraphNode, Tensor } from '../graph/graph';
import {
  foldWorkgroups,
  type Binding,
  type Dispatch,
  type ElementReader,
  type ElementRule,
} from './dispatch';

const WORKGROUP = 64;

/** A result of an element rule that is stored. */
export interface StoredResult {
  readonly to: Tensor;
  readonly code: (read: ElementReader) => string;
}

/** What {@link elementwise} makes a kernel of. */
export interface ElementKernel {
  readonly kernel: string;
  readonly vectors: boolean;
  readonly results: readonly StoredResult[];
  readonly helpers?: readonly string[];
  /** Rules that are computed on the way instead of read, by the tensor that they make. */
  readonly inlined?: ReadonlyMap<Tensor, ElementRule>;
  /** The tensor whose storage a view shares. */
  readonly storage?: (tensor: Tensor) => Tensor;
}

/** One dispatch that computes all `results`, which are of one size. */
export function elementwise({
  kernel,
  vectors,
  results,
  helpers = [],
  inlined = new Map<Tensor, ElementRule>(),
  storage = (tensor) => tensor,
}: ElementKernel): Dispatch {
  const [{ to: first }] = results;
  const rules = [...inlined.values()];
  const lanes = vectors && first.size % 4 === 0 && rules.every((rule) => rule.vectors) ? 4 : 1;
  const bindings: Binding[] = [];
  const names = new Map<string, string>();
  const declarations: string[] = [];
  const bind = (of: Tensor, type: 'T' | 'f32', access: Binding['access']): string => {
    const key = `${of.id} ${type}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const index = bindings.length;
    const name = `buffer_${index}`;
    names.set(key, name);
    bindings.push({ of, access });
    declarations.push(
      `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}>;`,
    );
    return name;
  };
  const functions = new Map<Tensor, string>();
  const called: string[] = [];
  const read: ElementReader = {
    lanes,
    element: (input, index) => {
      const stored = storage(input);
      const rule = inlined.get(stored);
      if (rule === undefined) return `${bind(stored, 'T', 'read')}[${index}]`;
      const known = functions.get(stored);
      if (known !== undefined) return `${known}(${index})`;
      const name = `element_${functions.size}`;
      functions.set(stored, name);
      called.push(`fn ${name}(i: u32) -> T {\n${rule.results[0](read)}\n}`);
      return `${name}(${index})`;
    },
    number: (input, index) => `${bind(storage(input), 'f32', 'read')}[${index}]`,
  };
  const count = first.size / lanes;
  const { workgroups, index } = foldWorkgroups(Math.ceil(count / WORKGROUP));
  const bodies = results.map(({ code }, n) => `fn result_${n}(i: u32) -> T {\n${code(read)}\n}`);
  const stores = results.map(({ to }, n) => `${bind(to, 'T', 'read_write')}[i] = result_${n}(i);`);
  const code = [
    `alias T = ${lanes === 4 ? 'vec4<f32>' : 'f32'};`,
    ...declarations,
    ...new Set([...helpers, ...rules.flatMap((rule) => rule.helpers ?? [])]),
    ...called,
    ...bodies,
    `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let i = ${index} * ${WORKGROUP}u + local;
  if (i >= ${count}u) { return; }
  ${stores.join('\n  ')}
}`,
  ].join('\n');
  return { kernel, code, bindings, workgroups };
}

/** The kernel of a node with an element rule, `inlined` computed on the way. */
export function elementKernel(
  { operation, outputs }: GraphNode,
  rule: ElementRule,
  inlined: ReadonlyMap<Tensor, ElementRule>,
  storage: (tensor: Tensor) => Tensor,
  isRead: (tensor: Tensor) => boolean,
): Dispatch {
  const { vectors, helpers } = rule;
  const results = outputs
    .map((to, index) => ({ to, code: rule.results[index] }))
    .filter(({ to }) => isRead(to));
  return elementwise({
    kernel: operation.kind,
    vectors,
    results,
    helpers: helpers === undefined ? [] : [helpers],
    inlined,
    storage,
  });
}
