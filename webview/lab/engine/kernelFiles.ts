// Layer: lab worker, engine; command line. What esbuild.mjs calls the two builds of the kernels.

/** File names beside the worker: with relaxed SIMD, and without. */
export const KERNEL_FILES = { relaxed: 'engine-relaxed.wasm', plain: 'engine-plain.wasm' } as const;
