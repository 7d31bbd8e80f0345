// Layer: core (pure). Verifies `torch_rng.json`: per seed, lists named for what was drawn after
// `torch.manual_seed(seed)`: randn_N (a list, or its first and last numbers and its sum), rand_N,
// randint_LOW_HIGH_N, randperm_N, and sequence_A_then_B_… of randn_SHAPE, rand_SHAPE, randperm_N
// and randint_N, which in a sequence draws from 0 … 999.

import { TorchGenerator } from '../rng/torchGenerator';
import { compare, failure, VerifyError, worstOf, type VerifyCase } from './cases';
import {
  asList,
  asNumber,
  asNumbers,
  asObject,
  isObject,
  requireKnownKeys,
  type JsonObject,
} from './json';

/** Normals: PyTorch's float32 functions; relative to max(|z|, 1). Everything else is exact. */
const NORMAL_TOLERANCE = 1e-6;
/** Upper bound of a sequence's randint, whose name lists only how many. */
const SEQUENCE_RANDINT_HIGH = 1000;

/** One case per list of every seed. */
export function verifyTorchRng(file: string, json: JsonObject): VerifyCase[] {
  requireKnownKeys(json, ['about', 'cases'], file);
  return asList(json.cases, 'cases').flatMap((entry, i) => {
    const { seed: listed, ...draws } = asObject(entry, `case ${i}`);
    const seed = asNumber(listed, `case ${i}: seed`);
    if (Object.keys(draws).length === 0) {
      return [failure(file, `seed ${seed}`, 0, `Case ${i} lists no draws.`)];
    }
    return Object.entries(draws).map(([key, expected]) => {
      const name = `seed ${seed}: ${key}`;
      try {
        return verifyDraw(file, name, new TorchGenerator(seed), key, expected);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return failure(file, name, NORMAL_TOLERANCE, error.message);
      }
    });
  });
}

function verifyDraw(
  file: string,
  name: string,
  generator: TorchGenerator,
  key: string,
  expected: unknown,
): VerifyCase {
  if (key.startsWith('sequence_')) {
    const parts = key.slice('sequence_'.length).split('_then_');
    const lists = asList(expected, key);
    if (lists.length !== parts.length) {
      throw new VerifyError(`${key} names ${parts.length} draws but lists ${lists.length}.`);
    }
    return worstOf(
      parts.map((part, i) => compareDraw(file, name, draw(generator, part), lists[i])),
    );
  }
  return compareDraw(file, name, draw(generator, key), expected);
}

interface Draw {
  readonly values: ArrayLike<number>;
  readonly tolerance: number;
}

/** Draws what a name such as "randn_2x1x4x4" says. */
function draw(generator: TorchGenerator, name: string): Draw {
  const [kind, ...rest] = name.split('_');
  const bounds = rest.slice(0, -1);
  const n = (rest.at(-1) ?? '').split('x').reduce((size, part) => size * wholeNumber(part), 1);
  if (kind === 'randn' && bounds.length === 0) {
    return { values: generator.randn(n), tolerance: NORMAL_TOLERANCE };
  }
  if (kind === 'rand' && bounds.length === 0) return { values: generator.rand(n), tolerance: 0 };
  if (kind === 'randperm' && bounds.length === 0) {
    return { values: generator.randperm(n), tolerance: 0 };
  }
  if (kind === 'randint' && bounds.length === 0) {
    return { values: generator.randint(0, SEQUENCE_RANDINT_HIGH, n), tolerance: 0 };
  }
  if (kind === 'randint' && bounds.length === 2) {
    const [low, high] = bounds.map(signedNumber);
    return { values: generator.randint(low, high, n), tolerance: 0 };
  }
  throw new VerifyError(
    `"${name}" is not a known draw; known are randn_N, rand_N, randint_LOW_HIGH_N, randperm_N and sequence_….`,
  );
}

/** A bound of randint, which may be below 0. */
function signedNumber(text: string): number {
  return text.startsWith('-') ? -wholeNumber(text.slice(1)) : wholeNumber(text);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new VerifyError(`"${text}" is not a whole number.`);
  return Number(text);
}

function compareDraw(
  file: string,
  name: string,
  { values, tolerance }: Draw,
  expected: unknown,
): VerifyCase {
  if (!isObject(expected)) {
    return compare(file, name, values, asNumbers(expected, name), tolerance, 1);
  }
  const { first, last, sum, ...unknown } = expected;
  if (Object.keys(unknown).length > 0) {
    throw new VerifyError(`${name} has unknown keys: ${Object.keys(unknown).join(', ')}.`);
  }
  const all = Array.from(values);
  const heads = asNumbers(first, `${name}: first`);
  const tails = asNumbers(last, `${name}: last`);
  const total = all.reduce((a, b) => a + b, 0);
  return worstOf([
    compare(file, name, all.slice(0, heads.length), heads, tolerance, 1),
    compare(file, name, all.slice(all.length - tails.length), tails, tolerance, 1),
    // A sum of n numbers adds up their roundings.
    compare(file, name, [total], [asNumber(sum, `${name}: sum`)], tolerance, all.length),
  ]);
}
