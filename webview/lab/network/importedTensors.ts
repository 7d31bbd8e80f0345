// Layer: worker (pure); command line. Which tensors of a folder become which parameters of a network:
// by their names in diffusers, of today or of versions before 0.17.

import type { ImportRequest, PlannedTensor } from '../../../src/shared/protocol/importing';
import { ModelFileError } from '../engine/modelFolder';
import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import { forwardGraph } from '../engine/networks/network';
import { WEIGHTS_FILE } from '../engine/onnx/writeModel';

/** Layers of an attention as `AttentionBlock` called them, which became `Attention`. */
const RENAMED: Readonly<Partial<Record<string, string>>> = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  proj_attn: 'to_out.0',
};

/** Positions that diffusers counts among the weights of some versions; they are computed here. */
const COMPUTED = /(?:^|\.)(?:pos_embed\.pos_embed|position_ids)$/;
const CLASS_TABLE = 'class_embedding.weight';

type Given = ImportRequest['tensors'][number];

/**
 * @param addRow the table of classes gets one row more than it has
 * @throws {ModelFileError} with the names of tensors that are missing, left over, or of another shape
 */
export function matchTensors(
  given: readonly Given[],
  network: NetworkDescription,
  addRow: boolean,
): { tensors: PlannedTensor[]; parameters: number } {
  const { parameters } = forwardGraph(buildNetwork(network), 1).graph;
  const wanted = new Map(parameters.map(({ tensor: { name, shape } }) => [name, shape]));
  const found = new Map<string, Given>();
  const extra: string[] = [];
  for (const tensor of given) {
    const name = wanted.has(tensor.name) ? tensor.name : todaysName(tensor.name);
    if (!wanted.has(name)) {
      if (!COMPUTED.test(name)) extra.push(tensor.name);
    } else if (found.has(name)) {
      throw new ModelFileError(
        WEIGHTS_FILE,
        `${tensor.name} and ${found.get(name)?.name ?? ''} are the same tensor.`,
      );
    } else found.set(name, tensor);
  }
  const missing = [...wanted.keys()].filter((name) => !found.has(name));
  refuse(missing, extra);
  const tensors = Array.from(wanted, ([name, shape]): PlannedTensor => {
    const { name: from, shape: has } = found.get(name) ?? { name, shape: [] };
    const addMeanRow = addRow && name === CLASS_TABLE;
    const needs = addMeanRow ? [shape[0] - 1, ...shape.slice(1)] : shape;
    if (has.join('×') !== needs.join('×'))
      throw new ModelFileError(
        WEIGHTS_FILE,
        `${from} is ${has.join('×') || 'a single number'}; the network that config.json describes needs ${needs.join('×')}.`,
      );
    return { name, from, shape, addMeanRow };
  });
  const count = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { tensors, parameters: count };
}

/** `….attentions.0.query.weight` as `….attentions.0.to_q.weight`. */
function todaysName(name: string): string {
  const match = /^(.*attentions\.\d+\.)(query|key|value|proj_attn)(\.(?:weight|bias))$/.exec(name);
  if (match === null) return name;
  const [, place, layer, end] = match;
  return `${place}${RENAMED[layer] ?? layer}${end}`;
}

function refuse(missing: readonly string[], extra: readonly string[]): void {
  if (missing.length === 0 && extra.length === 0) return;
  const parts = [
    ...(missing.length === 0 ? [] : [`tensors are missing: ${listed(missing)}`]),
    ...(extra.length === 0
      ? []
      : [`there are tensors that the network of config.json does not have: ${listed(extra)}`]),
  ];
  throw new ModelFileError(WEIGHTS_FILE, `${parts.join('; ')}.`);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
