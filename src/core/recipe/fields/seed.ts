// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): what a seed may be.

/** 32 bits: every seed that may be written gives another stream of numbers. */
export const SEED = { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 } as const;
