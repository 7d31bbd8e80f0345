// Layer: page, views (pure). A row of a batch as equations with its numbers put in: how it was noised
// (Ho 2020, eq. 4, or as the schedule has it), what the network answered and should have answered, and
// what that costs.

import type { PredictionType } from '../../../src/core/recipe/types';
import { sampleLength } from '../../../src/shared/protocol/samples';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';

/** What a network predicts, in TeX. */
const TARGETS: Readonly<Record<PredictionType, string>> = {
  epsilon: String.raw`\varepsilon`,
  sample: 'x_0',
  v_prediction: 'v',
  flow: String.raw`\varepsilon - x_0`,
  edm: 'F',
};

/** The equations of one row, the numbers of its vectors written out where they are few. */
export function rowEquations(step: ShownStep, row: number, predicted: PredictionType): string {
  const { time, signal, noise, before, weight } = step.rows[row];
  const size = sampleLength(step);
  const x = `x_{${timeText(time)}}`;
  const vector = (values: Float32Array, name: string): string =>
    size > 3 ? name : `(${Array.from(rowOf(values, row, size), number).join(',\\,')})`;
  const x0 = vector(step.x0, 'x_0');
  const epsilon = vector(step.epsilon, String.raw`\varepsilon`);
  const isWritten = size <= 3;
  const lines = [
    `${x} &= ${number(signal)}\\,${x0} ${plus(noise)}\\,${epsilon}`,
    ...(isWritten ? [`&= ${vector(step.x_t, x)}`] : []),
  ];
  const answer = String.raw`f_\theta(${x})`;
  const target = TARGETS[predicted];
  if (isWritten) {
    lines.push(`${answer} &= ${vector(step.answer, answer)}`);
    lines.push(`${target} &= ${vector(step.target, target)}`);
  }
  const factor = weight === 1 ? '' : `${number(weight)}\\cdot`;
  const difference = `${answer} - ${target.includes('-') ? `(${target})` : target}`;
  lines.push(
    String.raw`${factor}\tfrac{1}{${size}}\lVert ${difference}\rVert^2 &= ${number(before)}`,
  );
  return String.raw`\begin{aligned} ${lines.join(String.raw` \\ `)} \end{aligned}`;
}

function rowOf(values: Float32Array, row: number, size: number): Float32Array {
  return values.subarray(row * size, (row + 1) * size);
}

function timeText(time: number): string {
  return Number.isInteger(time) ? String(time) : number(time);
}

function plus(value: number): string {
  return value < 0 ? `- ${number(-value)}` : `+ ${number(value)}`;
}

/** Three digits, in TeX. */
function number(value: number): string {
  if (!Number.isFinite(value)) return String.raw`\text{${String(value)}}`;
  const text = value.toPrecision(3);
  const [mantissa] = text.split('e');
  const exponent = text.split('e').at(1);
  if (exponent !== undefined) return String.raw`${mantissa}\cdot 10^{${Number(exponent)}}`;
  return text;
}
