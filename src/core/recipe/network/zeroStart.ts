// Layer: core (pure). A field that networks for pictures share: what starts at zero.

import type { Field } from '../fieldKinds';

/** Every residual branch adds nothing at first (Goyal 2017; adaLN-Zero of Peebles 2023). */
export const ZERO_START = {
  kind: { type: 'boolean' },
  label: 'Start at zero',
  doc: 'The last layer of every residual branch, and of the network, starts at zero.',
  also: ['zero_init', 'zero_module'],
  default: true,
} satisfies Field;
