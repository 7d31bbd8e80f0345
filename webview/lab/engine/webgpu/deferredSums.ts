// Layer: lab worker, engine. Gradients of parameters arrive as parts that must be added up, and
// nobody in the plan waits for them. The parts of all of them are gathered in one array, and one
// dispatch at the end adds them, instead of one behind every operation.

import type { Tensor } from '../graph/graph';
import { foldWorkgroups, type Dispatch, type Scratch } from './dispatch';
import type { FlatRange } from './parameters';

const THREADS = 64;

/** Floats where a part may begin, so that it can be bound on every device. */
const ALIGNMENT = 64;

/** Floats of gathered parts that are added up before the end of the plan. */
const MOST_FLOATS = 2 ** 24;

/** Gathered parts, and when their memory is in use. */
export interface GatheredSums {
  readonly dispatch: Dispatch;
  readonly parts: Scratch;
  readonly first: number;
  /** Stands for the whole flat buffer of gradients up to its `floats`. */
  readonly gradients: Scratch;
}

interface Sum {
  readonly start: number;
  readonly size: number;
  readonly count: number;
  readonly to: number;
}

export class DeferredSums {
  private sums: Sum[] = [];
  private parts = { floats: 0 };
  private first = 0;

  /** @param targets results that nobody reads, and where they are wanted */
  constructor(private readonly targets: ReadonlyMap<Tensor, FlatRange>) {}

  /** Memory for `count` parts of the first tensor, then of the next; null if they cannot wait. */
  take(into: readonly Tensor[], count: number, step: number): Scratch | null {
    const ranges = into.map((tensor) => this.targets.get(tensor));
    if (ranges.some((range) => range?.buffer !== 'gradients')) return null;
    if (this.sums.length === 0) this.first = step;
    const start = Math.ceil(this.parts.floats / ALIGNMENT) * ALIGNMENT;
    let end = start;
    ranges.forEach((range, index) => {
      const { size } = into[index];
      this.sums.push({ start: end, size, count, to: range?.slot.offset ?? 0 });
      end += size * count;
    });
    this.parts.floats = end;
    return { floats: end - start, within: { of: this.parts, start } };
  }

  get isFull(): boolean {
    return this.parts.floats > MOST_FLOATS;
  }

  /** Adds up what was gathered; null if there is nothing. */
  flush(): GatheredSums | null {
    const { sums, parts, first } = this;
    if (sums.length === 0) return null;
    this.sums = [];
    this.parts = { floats: 0 };
    const gradients = { floats: Math.max(...sums.map(({ to, size }) => to + size)) };
    return { dispatch: addUp(sums, parts, gradients), parts, first, gradients };
  }
}

function addUp(sums: readonly Sum[], parts: Scratch, gradients: Scratch): Dispatch {
  let groups = 0;
  const choices = sums.map(({ start, size, count, to }) => {
    const choice = `  if (number >= ${groups}u) { first = ${groups}u; sum = vec4u(${start}u, ${size}u, ${count}u, ${to}u); }`;
    groups += Math.ceil(size / THREADS);
    return choice;
  });
  const { workgroups, index } = foldWorkgroups(groups);
  const code = `@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<f32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let number = ${index};
  // Start of the parts, size of one, how many, and where the sum goes.
  var sum: vec4u;
  var first: u32;
${choices.join('\n')}
  let at = (number - first) * ${THREADS}u + thread;
  if (at >= sum.y) { return; }
  var value = 0.0;
  for (var part = 0u; part < sum.z; part++) { value += parts[sum.x + part * sum.y + at]; }
  gradients[sum.w + at] = value;
}
`;
  const bindings = [
    { of: parts, access: 'read' },
    { of: gradients, access: 'read_write' },
  ] as const;
  return { kernel: 'sum_all_parts', code, bindings, workgroups };
}
