// What `sizes.assembly.ts` needs to be TypeScript as well: AssemblyScript's name of a whole number.
declare type i32 = number;
