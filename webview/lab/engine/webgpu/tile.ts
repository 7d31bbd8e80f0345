// Layer: lab worker, engine. The block of a matrix product that a workgroup and an invocation compute;
// `tiles.ts` has the shapes and the choice.

/** Extents of a block of the result, in rows, columns and depth (the axis that is summed over). */
export interface Tile {
  /** Whether a workgroup copies blocks of both factors to workgroup memory. */
  readonly shared: boolean;
  /** The block of a workgroup, or, where nothing is shared, of an invocation. */
  readonly rows: number;
  readonly columns: number;
  /** Summed over between two barriers; multiple of 4. */
  readonly depth: number;
  /** The block of an invocation; multiples of 4. */
  readonly threadRows: number;
  readonly threadColumns: number;
}

/** Tiles by class of products (`classOf` in `tiles.ts`). */
export type TileTable = Partial<Record<string, Tile>>;

/** Kernel and extents of one product; `batch` counts independent products of one shape. */
export interface ProductSize {
  readonly kernel: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: number;
}
