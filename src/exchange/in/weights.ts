// Layer: exchange. No vscode. Weights of a model in one safetensors file or in shards with an index. What
// they claim is known from headers alone, checked against sizes of files; values are read afterwards,
// piece by piece, into the one file of float32 that the lab keeps.

import { duplicateKey } from '../../core/duplicateKey';
import type { PlannedTensor } from '../../shared/protocol/importing';
import { emptySafetensors, readValues } from '../../shared/safetensors';
import {
  BYTES_PER_VALUE,
  dataStartOf,
  LENGTH_BYTES,
  parseHeader,
  SafetensorsError,
  type Dtype,
  type TensorEntry,
} from '../../shared/safetensorsHeader';
import { ImportError, readText, type ModelFolder } from './folder';
import type { FoundModel } from './layout';

/** A network of the lab has some hundreds of tensors; their header some tens of kB. */
const MOST_HEADER_BYTES = 16 * 2 ** 20;
const MOST_SHARDS = 1000;
/** Of the weights as float32, which stand in memory as a whole. */
const MOST_BYTES = 2 ** 31;
const PIECE_BYTES = 4 * 2 ** 20;

/** Where a tensor lies. */
interface TensorPlace extends TensorEntry {
  readonly path: string;
  readonly dataStart: number;
}

/** The tensors of a model by name; nothing of them is read yet. */
export type ModelTensors = ReadonlyMap<string, TensorPlace>;

/** Reads the headers. @throws {ImportError} in one sentence */
export async function openWeights(
  folder: ModelFolder,
  { weights, isIndex }: Pick<FoundModel, 'weights' | 'isIndex'>,
): Promise<ModelTensors> {
  return isIndex ? openShards(folder, weights) : openFile(folder, weights);
}

/** Of all of them, as "F16" or "F16, F32". */
export function dtypesOf(tensors: ModelTensors): string {
  const found: Dtype[] = [...tensors.values()].map(({ dtype }) => dtype);
  return [...new Set(found)].sort().join(', ');
}

async function openFile(folder: ModelFolder, path: string): Promise<Map<string, TensorPlace>> {
  const size = await folder.size(path);
  if (size === null) throw new ImportError(`${path} is not there.`);
  try {
    const beginning = await folder.read(path, 0, Math.min(size, 256));
    const dataStart = dataStartOf(beginning, size);
    if (dataStart > MOST_HEADER_BYTES)
      throw new ImportError(
        `${path}: the header has ${dataStart} bytes; that of a model has at most ${MOST_HEADER_BYTES}.`,
      );
    const header = await folder.read(path, LENGTH_BYTES, dataStart);
    const { entries } = parseHeader(header, size - dataStart);
    return new Map(entries.map((entry) => [entry.name, { ...entry, path, dataStart }]));
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new ImportError(`${path}: ${error.message}`, { cause: error });
  }
}

async function openShards(folder: ModelFolder, index: string): Promise<ModelTensors> {
  const map = await readIndex(folder, index);
  const place = index.includes('/') ? index.slice(0, index.lastIndexOf('/') + 1) : '';
  const tensors = new Map<string, TensorPlace>();
  const files = [...new Set(map.values())];
  if (files.length > MOST_SHARDS)
    throw new ImportError(`${index} names ${files.length} files; at most ${MOST_SHARDS} are read.`);
  for (const file of files) {
    for (const [name, tensor] of await openFile(folder, place + file)) {
      if (map.get(name) !== file)
        throw new ImportError(
          `${place}${file} holds the tensor ${name}, which ${index} ${map.has(name) ? `says to be in ${String(map.get(name))}` : 'does not name'}.`,
        );
      tensors.set(name, tensor);
    }
  }
  const missing = [...map.keys()].filter((name) => !tensors.has(name));
  if (missing.length > 0)
    throw new ImportError(
      `${index} names tensors that its files do not hold: ${someNames(missing)}.`,
    );
  return tensors;
}

/** Tensor → name of the file beside the index. */
async function readIndex(folder: ModelFolder, path: string): Promise<Map<string, string>> {
  const bytes = await readText(folder, path);
  if (bytes === null) throw new ImportError(`${path} is not there.`);
  const text = new TextDecoder().decode(bytes);
  let index: unknown;
  try {
    index = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportError(`${path} is not JSON: ${reason}.`, { cause: error });
  }
  const twice = duplicateKey(text);
  if (twice !== null) throw new ImportError(`${path} has the key "${twice}" twice.`);
  const map =
    typeof index === 'object' && index !== null && 'weight_map' in index ? index.weight_map : null;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new ImportError(`${path} has no weight_map, which says in which file a tensor is.`);
  return new Map(
    Object.entries(map).map(([name, file]: [string, unknown]) => {
      if (typeof file !== 'string' || !/^[\w-][\w.-]*\.safetensors$/.test(file))
        throw new ImportError(
          `${path}: weight_map has ${JSON.stringify(file)} for ${name}; allowed is the name of a .safetensors file beside it.`,
        );
      return [name, file];
    }),
  );
}

/** Up to five names, and how many more there are. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/**
 * The tensors of a plan as one safetensors file of float32.
 * @param onProgress is told what share is read, 0 to 1
 * @throws {ImportError} where they would take too much memory
 */
export async function readWeights(
  folder: ModelFolder,
  tensors: ModelTensors,
  plan: readonly PlannedTensor[],
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (share: number) => void },
): Promise<Uint8Array> {
  const values = plan.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  if (values * BYTES_PER_VALUE.F32 > MOST_BYTES)
    throw new ImportError(
      `The model has ${values} parameters, which take ${values * 4} bytes; at most ${MOST_BYTES} are allowed.`,
    );
  const { bytes, views } = emptySafetensors(
    Object.fromEntries(plan.map(({ name, shape }) => [name, shape])),
    { format: 'pt' },
  );
  let done = 0;
  for (const { name, from, addMeanRow } of plan) {
    const place = tensors.get(from);
    const target = views.get(name);
    if (place === undefined || target === undefined)
      throw new ImportError(`There is no tensor ${from}.`);
    const size = BYTES_PER_VALUE[place.dtype];
    const most = PIECE_BYTES / size;
    for (let at = 0; at < place.count; at += most) {
      signal.throwIfAborted();
      const count = Math.min(most, place.count - at);
      const start = place.dataStart + place.start + at * size;
      const piece = await folder.read(place.path, start, start + count * size);
      readValues(piece, 0, place.dtype, target.subarray(at, at + count));
      done += count;
      onProgress?.(done / values);
    }
    if (addMeanRow) setMeanRow(target, place.shape);
  }
  return bytes;
}

/** The row behind those of a table [rows, width] becomes their mean. */
function setMeanRow(table: Float32Array, [rows, width]: readonly number[]): void {
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += table[row * width + column];
    table[rows * width + column] = sum / rows;
  }
}
