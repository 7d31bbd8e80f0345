// Layer: lab worker, engine; command line. What the layers of a network cost in training: numbers
// from the graph alone, and a time for each from the speed of a machine. The time is the roofline's
// (Williams 2009): an operation takes as long as its arithmetic at the peak of matrix products, or
// as long as its reads and writes at the bandwidth of memory, whichever is longer.

import type { LayerRow, LayerTable, MachineSpeed } from '../../../src/shared/protocol/model';
import type { GraphNode, Tensor } from './graph/graph';
import { neededNodes, storageOf } from './graph/needed';
import { forwardGraph, trainingGraph, type NetworkBuilder } from './networks/network';
import { layOutPlan } from './wasm/arena';

const FLOAT_BYTES = 4;

/** Weights, gradients, both moments, averages; all but the gradients are written too. */
const BUFFERS = 5;
const OPTIMISER_ACCESSES = 9;

/** Builds the training graph for `batch` samples and counts; nothing is computed. */
export function layerTable(
  build: NetworkBuilder,
  batch: number,
  speed: MachineSpeed | null,
): LayerTable {
  const { graph, loss, gradients } = trainingGraph(build, batch);
  const forward = new Set(graph.nodes.slice(0, forwardGraph(build, batch).graph.nodes.length));
  const outputs = [loss, ...gradients.of.values()];
  const nodes = neededNodes(graph, outputs);
  const parameters = graph.parameters.map(({ tensor }) => tensor);
  const placed = new Set([...parameters, ...gradients.of.values()]);
  const { read, bytes } = layOutPlan(graph, nodes, outputs, placed);

  const storage = storageOf(graph);
  const backward = nodes.filter((node) => !forward.has(node));
  const kept = new Set(backward.flatMap(({ operation }) => operation.inputs.map(storage)));
  const time = (node: GraphNode): number | null =>
    speed === null ? null : rooflineSeconds(node, read, storage, speed);

  const layers = new Map<string, GraphNode[]>();
  for (const node of nodes.filter(({ operation }) => operation.view !== true)) {
    const name = layerOf(node, parameters);
    layers.set(name, [...(layers.get(name) ?? []), node]);
  }
  const counted = new Set<Tensor>();
  const rows = [...layers].map(([layer, members]) => {
    const first = members.filter((node) => forward.has(node));
    const made = first.flatMap((node) => node.outputs).filter((tensor) => kept.has(tensor));
    const own = parameters.filter(
      (tensor) =>
        !counted.has(tensor) && first.some(({ operation }) => operation.inputs.includes(tensor)),
    );
    for (const tensor of own) counted.add(tensor);
    return {
      layer,
      operations: unique((first.length === 0 ? members : first).map((n) => n.operation.kind)),
      shape: (first.at(-1) ?? members[0]).outputs[0].shape,
      parameters: sum(own.map(({ size }) => size)),
      multiplyAdds: sum(first.map(multiplyAdds)),
      flops: 2 * sum(members.map(multiplyAdds)),
      parameterBytes: FLOAT_BYTES * sum(own.map(({ size }) => size)),
      activationBytes: FLOAT_BYTES * sum(made.map(({ size }) => size)),
      seconds: sumOrNull(members.map(time)),
    };
  });

  const weights = sum(parameters.map(({ size }) => size));
  const trained = sum([...gradients.of.keys()].map(({ size }) => size));
  const optimiserSeconds =
    speed === null ? null : (trained * FLOAT_BYTES * OPTIMISER_ACCESSES) / speed.bytesPerSecond;
  const column = (pick: (row: LayerRow) => number): number => sum(rows.map(pick));
  return {
    batch,
    rows,
    total: {
      parameters: column((row) => row.parameters),
      multiplyAdds: column((row) => row.multiplyAdds),
      flops: column((row) => row.flops),
      parameterBytes: column((row) => row.parameterBytes),
      activationBytes: column((row) => row.activationBytes),
      seconds: sumOrNull([...rows.map(({ seconds }) => seconds), optimiserSeconds]),
    },
    optimiserSeconds,
    peakBytes: bytes + BUFFERS * FLOAT_BYTES * weights,
    speed,
  };
}

/** The longer of arithmetic and memory traffic; every tensor goes through memory once. */
function rooflineSeconds(
  { operation, outputs }: GraphNode,
  read: ReadonlySet<Tensor>,
  storage: (tensor: Tensor) => Tensor,
  { flopsPerSecond, bytesPerSecond }: MachineSpeed,
): number {
  if (operation.view === true) return 0;
  const written = outputs.filter((tensor, index) => index === 0 || read.has(storage(tensor)));
  const floats = sum([...operation.inputs, ...written].map(({ size }) => size));
  return Math.max(
    (2 * (operation.multiplyAdds ?? 0)) / flopsPerSecond,
    (FLOAT_BYTES * floats) / bytesPerSecond,
  );
}

/** A table that is looked up outside of all layers is a layer of its own, by its parameter. */
function layerOf({ layer, operation }: GraphNode, parameters: readonly Tensor[]): string {
  if (layer !== '') return layer;
  const parameter = operation.inputs.find((input) => parameters.includes(input));
  return parameter?.name.replace(/\.[^.]*$/, '') ?? '';
}

function multiplyAdds({ operation }: GraphNode): number {
  return operation.multiplyAdds ?? 0;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}
