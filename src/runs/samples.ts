// Layer: runs. No vscode. Samples on disk as safetensors: lists of points (previews of a
// training, the reader's own data) hold `samples` (n × 2), results hold `samples`, `x_t` ((kept steps + 1) × samples) and `x_0` (kept steps ×
// samples), all float32 in the units of the data; the timesteps stand in the metadata.

import * as v from 'valibot';
import { decodeSafetensors, encodeSafetensors } from '../shared/safetensors';
import type { RunContent } from '../shared/protocol/run';
import type { SampleResult } from '../shared/protocol/sampling';

/** A file of samples does not hold what it should; `message` says what is missing. */
export class SamplesError extends Error {
  override readonly name = 'SamplesError';
}

/** `points` row-major (n × 2), data units. */
export function encodePoints(points: Float32Array, step: number): Uint8Array {
  return encodeSafetensors(
    { samples: { shape: [points.length / 2, 2], data: points } },
    { step: String(step) },
  );
}

export function decodePoints(bytes: Uint8Array): Float32Array {
  return tensor(decodeSafetensors(bytes).tensors, 'samples').data;
}

export function encodeResult(result: SampleResult): Uint8Array {
  const { samples, shape, trajectory } = result;
  const kept = trajectory.timesteps.length;
  return encodeSafetensors(
    {
      samples: { shape, data: samples },
      x_t: { shape: [kept + 1, ...shape], data: trajectory.x_t },
      x_0: { shape: [kept, ...shape], data: trajectory.x_0 },
    },
    { timesteps: JSON.stringify(trajectory.timesteps), complete: String(trajectory.complete) },
  );
}

/** What {@link encodeResult} wrote. Throws {@link SamplesError} when something is missing. */
export function decodeResult(bytes: Uint8Array): NonNullable<RunContent['result']> {
  const file = decodeSafetensors(bytes);
  const samples = tensor(file.tensors, 'samples');
  const timesteps = v.safeParse(v.array(v.number()), parseJson(file.metadata.timesteps));
  if (!timesteps.success) {
    throw new SamplesError('The file of samples has no list of timesteps in its metadata.');
  }
  return {
    shape: samples.shape,
    samples: samples.data,
    trajectory: {
      timesteps: timesteps.output,
      x_t: tensor(file.tensors, 'x_t').data,
      x_0: tensor(file.tensors, 'x_0').data,
      complete: file.metadata.complete === 'true',
    },
  };
}

interface Tensor {
  shape: number[];
  data: Float32Array;
}

function tensor(tensors: Readonly<Record<string, Tensor>>, name: string): Tensor {
  if (!(name in tensors)) throw new SamplesError(`The file of samples has no tensor "${name}".`);
  return tensors[name];
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
