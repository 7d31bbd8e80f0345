// Layer: core (pure). A stream taken one after the other, for samplers that do not know in advance
// how many numbers they will use.

import { philoxNormals, philoxUniforms } from './philox';

/** Each call gives the next `length` standard normals of the stream. */
export function normalStream(seed: number, stream: number): (length: number) => Float64Array {
  let start = 0;
  return (length) => {
    const draw = new Float64Array(length);
    philoxNormals(seed, stream, start, draw);
    start += length;
    return draw;
  };
}

/** Each call gives the next number in (0, 1) of the stream. */
export function uniformStream(seed: number, stream: number): () => number {
  let start = 0;
  const draw = new Float64Array(1);
  return () => {
    philoxUniforms(seed, stream, start, draw);
    start += 1;
    return draw[0];
  };
}
