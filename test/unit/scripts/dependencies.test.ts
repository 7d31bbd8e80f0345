// Layer: tests. When the packages of the checkout are installed anew.

import { expect, it } from 'vitest';
import { holds } from '../../../scripts/platform/dependencies.mjs';

const a = { version: '1.0.0', integrity: 'sha512-a' };
const b = { version: '2.0.0', integrity: 'sha512-b' };

it('knows what is missing, other or too much', () => {
  const wanted = { '': {}, 'node_modules/a': a, 'node_modules/b': { ...b, optional: true } };
  expect(holds({ 'node_modules/a': a, 'node_modules/b': b }, wanted)).toBe(true);
  // Of another system.
  expect(holds({ 'node_modules/a': a }, wanted)).toBe(true);
  expect(holds({ 'node_modules/b': b }, wanted)).toBe(false);
  expect(holds({ 'node_modules/a': { ...a, version: '1.0.1' } }, wanted)).toBe(false);
  expect(holds({ 'node_modules/a': { ...a, integrity: 'sha512-c' } }, wanted)).toBe(false);
  expect(holds({ 'node_modules/a': a, 'node_modules/c': a }, wanted)).toBe(false);
});
