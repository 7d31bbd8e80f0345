// Layer: tests. Names of a model's classes: those of its file, and none where there is none.

import { expect, it } from 'vitest';
import { modelClasses } from '../../../src/runs/modelClasses';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('are read from the file, and null for everything else', () => {
  const file = { kind: 'images', shape: [8, 8, 1], classes: ['zero', 'one'] };
  expect(modelClasses(bytes(JSON.stringify(file)))).toEqual(['zero', 'one']);
  expect(modelClasses(bytes(JSON.stringify({ ...file, classes: null })))).toBeNull();
  expect(modelClasses(bytes('{"classes": [1]}'))).toBeNull();
  expect(modelClasses(bytes('{'))).toBeNull();
  expect(modelClasses(null)).toBeNull();
});
