// Layer: worker. Opens the data of a recipe for a look at them: a report, a contact sheet, and rows in
// the order of the file or folder.

import { samplesOf, rowLength, type DataSet } from '../../../src/core/data/dataSet';
import { describeData, sheetRows } from '../../../src/core/data/report';
import type {
  DataProgress,
  InspectedRows,
  InspectRequest,
  InspectResult,
} from '../../../src/shared/protocol/data';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import { openDataSet, pacedOpening } from './openDataSet';

export async function inspectData(
  { config, files, sheet, rows }: InspectRequest,
  { signal, event }: Pick<CallContext<DataProgress>, 'signal' | 'event'>,
): Promise<InspectResult> {
  const data = await openDataSet(config, files, event, signal);
  return {
    report: await describeData(data, pacedOpening(event, signal)),
    sheet: samplesOf(data, sheetRows(data, sheet)),
    rows: rowsInOrder(data, rows),
  };
}

/** The first rows as they were read; of a set that is drawn those to train on. */
function rowsInOrder(data: DataSet, wanted: number): InspectedRows {
  const { rows, labels, count, heldOut, shape, order } = data;
  const total = order === null ? count : count + heldOut;
  const taken = Math.min(wanted, total);
  const places = new Uint32Array(total);
  for (let row = 0; row < total; row += 1) places[order === null ? row : order[row]] = row;
  const length = rowLength(shape);
  const chosen = places.subarray(0, taken);
  return {
    values: pick(rows.values, chosen, length),
    labels: labels === null ? null : Int32Array.from(chosen, (row) => labels[row]),
    heldOut: Uint8Array.from(chosen, (row) => (row < count ? 0 : 1)),
  };
}

function pick(values: Uint8Array | Float32Array, rows: Uint32Array, length: number) {
  const size = rows.length * length;
  const picked = values instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  rows.forEach((row, i) => {
    picked.set(values.subarray(row * length, (row + 1) * length), i * length);
  });
  return picked;
}
