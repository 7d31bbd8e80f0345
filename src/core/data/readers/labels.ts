// Layer: core (pure). Classes of pictures: from a file of labels (IDX, .npy, .npz, or text with one
// label a line), and the names and numbers that labels get.

import { DataError } from '../dataSet';
import { readLabelArray } from './arrayFile';
import { shapeText, type NumberArray } from './numberArray';

export interface Classes {
  /** Of each picture: its class, from 0. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/** More are hardly classes: a network learns a vector for each of them. */
const MOST_CLASSES = 1_000;

/**
 * The labels of a file, inflated, one for each of `count` pictures.
 * @param path what the file is called in messages
 * @throws {DataError}
 */
export function readLabels(path: string, bytes: Uint8Array, count: number): Classes {
  const array = readLabelArray(path, bytes);
  if (array !== null) return arrayLabels(path, array, count);
  return classesOf(path, checkedCount(path, textLabels(path, bytes, count), count));
}

/** The labels of an array of [N] or [N, 1]. @throws {DataError} */
export function arrayLabels(path: string, { shape, values }: NumberArray, count: number): Classes {
  if (shape.length === 0 || shape.slice(1).some((extent) => extent !== 1)) {
    throw new DataError(
      `The labels of "${path}" have the shape ${shapeText(shape)}; they are one number a picture, [N].`,
    );
  }
  return classesOf(path, checkedCount(path, Array.from(values, Number), count));
}

/** One label a line; one line more than pictures begins with a header. */
function textLabels(path: string, bytes: Uint8Array, count: number): (string | number)[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(
      `"${path}" is no file of labels; allowed are IDX, .npy, .npz, and text with one label a line.`,
    );
  }
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim().replace(/^"(.*)"$/, '$1'))
    .filter((line) => line !== '');
  if (lines.length === count + 1) lines.shift();
  const isNumber = lines.every((line) => /^\d+$/.test(line));
  return isNumber ? lines.map(Number) : lines;
}

function checkedCount<T>(path: string, labels: T[], count: number): T[] {
  if (labels.length === count) return labels;
  const [found, wanted] = [labels.length, count].map((number) => number.toLocaleString('en-GB'));
  throw new DataError(
    `"${path}" has ${found} labels for ${wanted} pictures; there must be one label a picture.`,
  );
}

/**
 * Whole numbers from 0 keep their meaning, with a class for each up to the largest; other labels are
 * numbered in their order.
 * @param path what the labels are called in messages
 */
export function classesOf(path: string, found: readonly (string | number)[]): Classes {
  const distinct = [...new Set(found)];
  const numbers = distinct.filter((label) => typeof label === 'number');
  const broken = numbers.find((label) => !Number.isSafeInteger(label));
  if (broken !== undefined) {
    throw new DataError(`"${path}" has the label ${broken}; labels are whole numbers or words.`);
  }
  if (distinct.length > MOST_CLASSES) {
    throw new DataError(
      `"${path}" has ${distinct.length.toLocaleString('en-GB')} different labels; there may be ${MOST_CLASSES.toLocaleString('en-GB')} classes at most.`,
    );
  }
  const isNumbered = numbers.length === distinct.length;
  const largest = Math.max(...numbers, 0);
  // A few missing numbers are a class without pictures; many are names such as years.
  if (isNumbered && Math.min(...numbers) >= 0 && largest < 2 * distinct.length + 2) {
    return {
      labels: Int32Array.from(found, Number),
      classes: Array.from({ length: largest + 1 }, (_, label) => String(label)),
    };
  }
  const sorted = distinct.toSorted((a, b) =>
    isNumbered ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1,
  );
  const places = new Map(sorted.map((label, place) => [label, place]));
  return {
    labels: Int32Array.from(found, (label) => places.get(label) ?? 0),
    classes: sorted.map(String),
  };
}
