// Layer: lab worker, engines (pure text). The kernel that makes a minibatch. An invocation takes a
// block of four normals and writes the four numbers of x_t and target that they belong to, whatever
// the shape of a sample; whoever has the first number of a sample writes its time, weight and class.

import type { Objective } from '../../../src/core/objectives/objective';
import { STREAMS } from '../../../src/core/rng/streams';
import { literal } from '../engine/webgpu/dispatch';
import { STEP_WGSL } from '../engine/webgpu/stepRows';
import { PHILOX_WGSL } from '../gpu/philox.wgsl';
import type { BatchDraw } from '../network/contract';

export const WORKGROUP = 64;
const TWO_32 = 2 ** 32;

/** An array that the kernel binds, behind the settings of the step. */
export interface BatchArray {
  readonly name:
    'data' | 'table' | 'labels' | 'sample' | 'timestep' | 'result' | 'weight' | 'class_labels';
  readonly access: 'read' | 'read_write';
  readonly type: string;
}

/** What a draw needs of arrays, in the order of their bindings. */
export function batchArrays({ rows, objective, classes }: BatchDraw): readonly BatchArray[] {
  const given = (name: BatchArray['name'], type: string): BatchArray => ({
    name,
    access: 'read',
    type,
  });
  const made = (name: BatchArray['name']): BatchArray => ({
    name,
    access: 'read_write',
    type: 'f32',
  });
  return [
    given('data', rows.type === 'uint8' ? 'u32' : 'f32'),
    ...(objective.kind === 'discrete' ? [given('table', 'vec4<f32>')] : []),
    ...(classes !== null && classes.labels !== null ? [given('labels', 'i32')] : []),
    ...(['sample', 'timestep', 'result', 'weight'] as const).map(made),
    ...(classes === null ? [] : [made('class_labels')]),
  ];
}

/** Numbers of one sample. */
export function numbersOf({ shape }: Pick<BatchDraw, 'shape'>): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/**
 * @param rows samples that one run of the kernel makes: those of a part of the batch
 * @param index WGSL for the number of a workgroup
 */
export function batchCode(draw: BatchDraw, rows: number, index: string): string {
  const { seed, count, classes, flips } = draw;
  const declared = batchArrays(draw).map(
    ({ name, access, type }, n) =>
      `@group(0) @binding(${n + 1}) var<storage, ${access}> ${name}: array<${type}>;`,
  );
  return `${STEP_WGSL}
${PHILOX_WGSL}
@group(0) @binding(0) var<uniform> step: Step;
${declared.join('\n')}

const KEY = vec2<u32>(${seed % TWO_32}u, ${Math.floor(seed / TWO_32)}u);
const SIZE = ${numbersOf(draw)}u;

fn sum(a: vec2<u32>, b: u32) -> vec2<u32> {
  let low = a.x + b;
  return vec2<u32>(low, a.y + select(0u, 1u, low < b));
}

// Number of a row's entry in a stream.
fn number(row: u32) -> vec2<u32> { return sum(step.first, row); }

// The block of four words that a number is in.
fn block(n: vec2<u32>) -> vec2<u32> {
  return vec2<u32>((n.x >> 2u) | (n.y << 30u), n.y >> 2u);
}

fn word(stream: u32, n: vec2<u32>) -> u32 { return philox(block(n), stream, KEY)[n.x & 3u]; }

// Standard normal of a row, for its time.
fn normal(row: u32) -> f32 {
  let n = number(row);
  return normals(block(n), ${STREAMS.trainingTimesteps}u, KEY)[n.x & 3u];
}

struct Point {
  // Factors of x₀ and ε in the input, and in the target.
  input: vec2<f32>, wanted: vec2<f32>, time: f32, weight: f32,
}

${pointCode(draw)}

${valueCode(draw)}

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  // Where the noise of the part starts in its stream: the samples before, times the numbers of one.
  let before = sum(step.first, step.offset);
  let start = vec2<u32>(before.x * SIZE, multiply_high(before.x, SIZE) + before.y * SIZE);
  let skipped = start.x & 3u;
  let at = 4u * (${index} * ${WORKGROUP}u + local);
  if (at >= ${rows}u * SIZE + skipped) { return; }
  let noise = normals(block(sum(start, at)), ${STREAMS.trainingNoise}u, KEY);
  var current = ${rows}u;
  var chosen = 0u;
  var mirrored = false;
  var point: Point;
  for (var lane = 0u; lane < 4u; lane++) {
    let e = at + lane - skipped;
    if (at + lane < skipped || e >= ${rows}u * SIZE) { continue; }
    let row = e / SIZE;
    if (row != current) {
      current = row;
      let n = number(step.offset + row);
      chosen = multiply_high(word(${STREAMS.trainingOrder}u, n), ${count}u);
      mirrored = ${flips ? `(word(${STREAMS.trainingMirror}u, n) >> 31u) == 1u` : 'false'};
      point = point_of(step.offset + row);
    }
    let x0 = value(chosen, e - row * SIZE, mirrored);
    let epsilon = noise[lane];
    sample[e] = point.input.x * x0 + point.input.y * epsilon;
    result[e] = point.wanted.x * x0 + point.wanted.y * epsilon;
    if (e == row * SIZE) {
      timestep[row] = point.time;
      weight[row] = point.weight;
      ${classes === null ? '' : `class_labels[row] = ${labelCode(classes)};`}
    }
  }
}
`;
}

/** A number of x₀ in the layout of the network. */
function valueCode({ rows, shape }: BatchDraw): string {
  if (rows.type === 'float32')
    return `fn value(row: u32, i: u32, mirrored: bool) -> f32 { return data[row * SIZE + i]; }`;
  const [channels, height, width] = shape;
  return `// Bytes are [row, height, width, channel]; in data units a byte b is b / 127.5 − 1.
fn value(row: u32, i: u32, mirrored: bool) -> f32 {
  let channel = i / ${height * width}u;
  let line = i / ${width}u % ${height}u;
  let column = i % ${width}u;
  let x = select(column, ${width - 1}u - column, mirrored);
  let byte = ((row * ${height}u + line) * ${width}u + x) * ${channels}u + channel;
  return f32((data[byte >> 2u] >> (8u * (byte & 3u))) & 0xffu) / 127.5 - 1.0;
}`;
}

/** The class of `chosen`, or "no class" where a uniform number is below the dropout. */
function labelCode({ labels, none, dropout }: NonNullable<BatchDraw['classes']>): string {
  if (labels === null) return literal(none);
  // The uniform of a word w is ((w >> 8) + ½)·2⁻²⁴.
  const dropped = Math.max(0, Math.ceil(dropout * 2 ** 24 - 0.5));
  const uniform = `(word(${STREAMS.trainingLabelDropout}u, number(step.offset + row)) >> 8u)`;
  return `select(f32(labels[chosen]), ${literal(none)}, ${uniform} < ${dropped}u)`;
}

/** `point_of(row)`: the noise level of a row of the batch, as `training/times.ts` draws it. */
function pointCode(draw: BatchDraw): string {
  const { objective, times } = draw;
  const { schedule, training } = times;
  const T = objective.timesteps;
  switch (schedule.kind) {
    case 'discrete':
      return `${wholeTimeCode(draw)}
fn point_of(row: u32) -> Point {
  let t = whole_time(row);
  let factors = table[2u * t];
  let rest = table[2u * t + 1u];
  return Point(factors.xy, factors.zw, rest.x, rest.y);
}`;
    case 'flow': {
      const { shift } = schedule;
      const isWhole = training.timestep_sampling !== 'logit_normal';
      const level = isWhole
        ? `(f32(whole_time(row)) + 1.0) / ${literal(T)}`
        : logisticCode(training.logit_mean, training.logit_std);
      const target = objective.answer === 'sample' ? 'vec2<f32>(1.0, 0.0)' : 'vec2<f32>(-1.0, 1.0)';
      return `${isWhole ? wholeTimeCode(draw) : ''}
fn point_of(row: u32) -> Point {
  let level = ${level};
  let sigma = ${literal(shift)} * level / (1.0 + ${literal(shift - 1)} * level);
  return Point(vec2<f32>(1.0 - sigma, sigma), ${target}, sigma * ${literal(T)}, ${flowWeightCode(objective)});
}`;
    }
    case 'edm': {
      // With d = σ_data and s² = σ² + d²: c_in = 1/s, (1 − c_skip)/c_out = σ/(d·s) and
      // −c_skip·σ/c_out = −d/s.
      const d = literal(schedule.sigma_data);
      return `fn point_of(row: u32) -> Point {
  let logarithm = ${literal(training.p_mean)} + ${literal(training.p_std)} * normal(row);
  let sigma = exp(logarithm);
  let s = sqrt(sigma * sigma + ${d} * ${d});
  let factors = vec2<f32>(1.0, sigma) / s;
  return Point(factors, vec2<f32>(sigma / ${d}, -${d}) / s, 0.25 * logarithm, 1.0);
}`;
    }
  }
}

/** Weights of flow matching are 1, or 1/σ² down to a least σ. */
function flowWeightCode(objective: Objective): string {
  if (objective.at(1e-6).weight === 1) return '1.0';
  return `1.0 / pow(max(sigma, ${literal(1 / Math.sqrt(objective.at(1e-6).weight))}), 2.0)`;
}

function logisticCode(mean: number, deviation: number): string {
  return `1.0 / (1.0 + exp(-(${literal(mean)} + ${literal(deviation)} * normal(row))))`;
}

/** `whole_time(row)`: a timestep 0 … T−1. */
function wholeTimeCode({ size, objective, times: { schedule, training } }: BatchDraw): string {
  const T = objective.timesteps;
  const stream = `${STREAMS.trainingTimesteps}u`;
  // floor(u·T) of the uniform u = (2k + 1)/2²⁵, in whole numbers.
  const ofUniform = (row: string): string =>
    `multiply_high((2u * (word(${stream}, number(${row})) >> 8u) + 1u) << 7u, ${T}u)`;
  const code = ((): string => {
    switch (training.timestep_sampling) {
      case 'uniform':
        return schedule.kind === 'discrete'
          ? `return multiply_high(word(${stream}, number(row)), ${T}u);`
          : `return ${ofUniform('row')};`;
      case 'antithetic': {
        const half = Math.ceil(size / 2);
        return `let mirrored = row >= ${half}u;
  let t = ${ofUniform(`select(row, row - ${half}u, mirrored)`)};
  return select(t, ${T - 1}u - t, mirrored);`;
      }
      case 'logit_normal':
        return `let level = ${logisticCode(training.logit_mean, training.logit_std)};
  return min(u32(level * ${literal(T)}), ${T - 1}u);`;
      case 'log_normal':
        throw new RangeError('Timesteps are not drawn log-normally; noise levels of EDM are.');
    }
  })();
  return `fn whole_time(row: u32) -> u32 {
  ${code}
}`;
}
