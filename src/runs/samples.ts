// Layer: runs. No vscode. Samples on disk as safetensors: previews of a training hold `samples`
// (n × shape) and their labels, results also `x_t` ((kept steps + 1) × n × shape), `x_0` (kept steps
// × n × shape) and the `nearest` pictures trained on, all float32 in the units of the data. Kind,
// names of the classes and timesteps stand in the metadata. How a preview was sampled stands in a file
// beside it: `x_t` and `x_0` (calls × n × shape), float16, since it is only looked at.

import * as v from 'valibot';
import type { RunContent } from '../shared/protocol/run';
import {
  SAMPLE_KINDS,
  sampleLength,
  type SampleSet,
  type SamplingPath,
} from '../shared/protocol/samples';
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContent,
} from '../shared/safetensors';

/** A file of samples does not hold what it should; `message` says what is missing. */
export class SamplesError extends Error {
  override readonly name = 'SamplesError';
}

/** A preview of a training, or samples of a set by themselves. */
export function encodeSamples(samples: SampleSet, step: number): Uint8Array {
  return encodeSafetensors(tensorsOf('samples', samples), {
    ...metadataOf(samples),
    step: String(step),
  });
}

/** What {@link encodeSamples} wrote. Throws {@link SamplesError} when something is missing. */
export function decodeSamples(bytes: Uint8Array): SampleSet {
  return setOf(decodeSafetensors(bytes), 'samples');
}

/** How a preview was sampled; `shape` is that of one sample. */
export function encodePath({ count, times, x_t, x_0 }: SamplingPath, shape: readonly number[]) {
  const whole = [times.length, count, ...shape];
  const tensors = { x_t: { shape: whole, data: x_t }, x_0: { shape: whole, data: x_0 } };
  return encodeSafetensors(tensors, { timesteps: JSON.stringify(times) }, 'F16');
}

/** What {@link encodePath} wrote. Throws {@link SamplesError} when something is missing. */
export function decodePath(bytes: Uint8Array): SamplingPath {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const x_t = tensor(tensors, 'x_t');
  return {
    count: x_t.shape[1],
    times: timestepsOf(metadata),
    x_t: x_t.data,
    x_0: tensor(tensors, 'x_0').data,
  };
}

export function encodeResult({ samples, trajectory, nearest }: StoredResult): Uint8Array {
  const { count, timesteps, x_t, x_0, complete } = trajectory;
  const kept = timesteps.length;
  const shape = [count, ...samples.shape];
  return encodeSafetensors(
    {
      ...tensorsOf('samples', samples),
      x_t: { shape: [kept + 1, ...shape], data: x_t },
      x_0: { shape: [kept, ...shape], data: x_0 },
      ...(nearest === null ? {} : tensorsOf('nearest', nearest)),
    },
    {
      ...metadataOf(samples),
      timesteps: JSON.stringify(timesteps),
      complete: String(complete),
    },
  );
}

/** What {@link encodeResult} wrote. Throws {@link SamplesError} when something is missing. */
export function decodeResult(bytes: Uint8Array): StoredResult {
  const file = decodeSafetensors(bytes);
  const x_t = tensor(file.tensors, 'x_t');
  return {
    samples: setOf(file, 'samples'),
    trajectory: {
      count: x_t.shape[1],
      timesteps: timestepsOf(file.metadata),
      x_t: x_t.data,
      x_0: tensor(file.tensors, 'x_0').data,
      complete: file.metadata.complete === 'true',
    },
    nearest: 'nearest' in file.tensors ? setOf(file, 'nearest') : null,
  };
}

/** What is kept of a sampling's result, without what stands in the run's document. */
type StoredResult = NonNullable<RunContent['result']>;

/** Labels are small whole numbers, which float32 holds exactly. */
function tensorsOf(name: string, { shape, values, labels }: SampleSet): Record<string, Tensor> {
  const count = values.length / sampleLength({ shape });
  const data = { [name]: { shape: [count, ...shape], data: values } };
  if (labels === null) return data;
  return { ...data, [`${name}_labels`]: { shape: [count], data: Float32Array.from(labels) } };
}

function metadataOf({ kind, classes, sampleRate }: SampleSet): Record<string, string> {
  return {
    kind,
    ...(classes === null ? {} : { classes: JSON.stringify(classes) }),
    ...(sampleRate === undefined ? {} : { sample_rate: String(sampleRate) }),
  };
}

function timestepsOf(metadata: Record<string, string>): number[] {
  const timesteps = v.safeParse(v.array(v.number()), parseJson(metadata.timesteps));
  if (timesteps.success) return timesteps.output;
  throw new SamplesError('The file of samples has no list of timesteps in its metadata.');
}

/** Files of earlier versions hold points and do not say so. */
function setOf({ tensors, metadata }: SafetensorsContent, name: string): SampleSet {
  const { shape, data: values } = tensor(tensors, name);
  const labels = `${name}_labels` in tensors ? tensor(tensors, `${name}_labels`).data : null;
  const classes = v.safeParse(v.array(v.string()), parseJson(metadata.classes));
  return {
    kind: SAMPLE_KINDS.find((kind) => kind === metadata.kind) ?? 'points',
    shape: shape.slice(1),
    ...(Number(metadata.sample_rate) > 0 ? { sampleRate: Number(metadata.sample_rate) } : {}),
    values,
    labels: labels === null ? null : Int32Array.from(labels),
    classes: classes.success ? classes.output : null,
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
