// Layer: lab worker, engine; command line. The table of layers as aligned lines of text.

import { formatShape } from './graph/graph';
import type { LayerRow, LayerTable } from '../../../src/shared/protocol/model';

const HEAD = [
  'layer',
  'operations',
  'output',
  'parameters',
  'MFLOP/step',
  'weights KiB',
  'kept KiB',
  'ms/step',
];

/** Columns from here on are numbers and stand to the right. */
const FIRST_NUMBER = 3;

export function layerTableText({
  batch,
  rows,
  total,
  optimiserSeconds,
  peakBytes,
}: LayerTable): string[] {
  const empty = { parameters: 0, multiplyAdds: 0, flops: 0, parameterBytes: 0, activationBytes: 0 };
  const lines = [
    HEAD,
    ...rows.map((row) =>
      [
        row.layer === '' ? '(outside)' : row.layer,
        row.operations.join(', '),
        formatShape(row.shape),
      ].concat(numbers(row)),
    ),
    ['optimiser', 'adamw, averages', '', ...numbers({ ...empty, seconds: optimiserSeconds })],
    ['total', '', '', ...numbers(total)],
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = lines.map((line) =>
    line
      .map((cell, column) =>
        column < FIRST_NUMBER ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  const time = total.seconds === null ? '' : `, predicted ${milliseconds(total.seconds)} ms a step`;
  return [
    `${total.parameters} parameters; at batch ${batch} at most ${(peakBytes / 2 ** 20).toFixed(1)} MiB${time}`,
    '',
    ...aligned,
  ];
}

function numbers(row: Omit<LayerRow, 'layer' | 'operations' | 'shape'>): string[] {
  return [
    String(row.parameters),
    (row.flops / 1e6).toFixed(1),
    (row.parameterBytes / 1024).toFixed(1),
    (row.activationBytes / 1024).toFixed(1),
    row.seconds === null ? '' : milliseconds(row.seconds),
  ];
}

function milliseconds(seconds: number): string {
  return (1000 * seconds).toFixed(3);
}
