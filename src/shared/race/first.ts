// Layer: shared by page and command line. Who races, and on what, where nobody has chosen anything.

/** Samplers that newcomers compare, of models with discrete schedules. */
export const FIRST_SAMPLERS: readonly string[] = ['ddim', 'dpmpp_2m', 'dpmpp_3m', 'unipc'];
export const FIRST_SAMPLERS_BUDGETS = '5, 10, 20, 40';
/** One level of TDS with its 16 particles costs 16 calls a sample. */
export const FIRST_METHODS_BUDGETS = '20, 50, 100, 200';
