// Layer: lab worker, engine, wasm kernels. Kinds of arguments that AssemblyScript has no name for;
// `scripts/kernel-signatures.mjs` carries them over to TypeScript.

/** An address that may be 0: then nothing is read or stored there. */
export type Optional = usize;
