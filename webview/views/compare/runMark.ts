// Layer: page, views. How a run is called where several are compared: by a letter, since titles may be
// the same, and by one colour.

import type { RunDocument } from '../../../src/shared/protocol/run';
import type { ColorName } from '../../ui/theme';

const COLORS: readonly ColorName[] = ['blue', 'orange', 'green', 'purple', 'red', 'cyan'];

/** "A", "B", … */
export function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** "A moons". */
export function markOf({ title }: RunDocument, index: number): string {
  return `${letterOf(index)} ${title}`;
}

export function colorOf(index: number): ColorName {
  return COLORS[index % COLORS.length];
}
