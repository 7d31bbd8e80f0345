// Layer: lab worker, engine. One instance of the kernels with its memory. The build with relaxed
// SIMD (fused multiply-add) is taken where the browser can read it, the plain one elsewhere.

import type { KernelCall, KernelName } from './kernels';
import type { Kernels } from './kernelSignatures';
import { ALIGNMENT } from './liveness';

/** The two builds that esbuild.mjs makes of `kernels/index.assembly.ts`. */
export interface KernelBinaries {
  readonly relaxed: BufferSource;
  readonly plain: BufferSource;
}

/** The build that this browser can read, compiled; may be posted to other workers. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  /** Whether multiply-adds are fused. */
  readonly relaxed: boolean;
}

/** The kernels could not be started, or memory ran out. */
export class WasmEngineError extends Error {
  override readonly name = 'WasmEngineError';
}

const PAGE = 65536;
const MAXIMUM_PAGES = 32768;

/** Bytes behind the last allocation that kernels may read, never write. */
const SLACK = 4096;

/** A started kernel module. Allocation only grows: an instance lives as long as its network. */
export class KernelModule {
  /** Kernels that are called outside plans, over flat buffers; see `optimiser.assembly.ts`. */
  readonly flat: Pick<Kernels, 'adamw' | 'add' | 'sum_of_squares'>;
  private readonly exports: WebAssembly.Exports;
  private top: number;

  private constructor(
    instance: WebAssembly.Instance,
    private readonly memory: WebAssembly.Memory,
    /** Whether multiply-adds are fused. */
    readonly relaxed: boolean,
  ) {
    this.exports = instance.exports;
    this.top = Number(this.find('arena_start')());
    this.flat = {
      adamw: this.find('adamw'),
      add: this.find('add'),
      sum_of_squares: this.find('sum_of_squares'),
    };
  }

  static async start(binaries: KernelBinaries): Promise<KernelModule> {
    return KernelModule.instantiate(await KernelModule.compile(binaries));
  }

  static async compile(binaries: KernelBinaries): Promise<CompiledKernels> {
    const relaxed = WebAssembly.validate(binaries.relaxed);
    const bytes = relaxed ? binaries.relaxed : binaries.plain;
    return { module: await WebAssembly.compile(bytes), relaxed };
  }

  /** An instance with memory of its own. */
  static async instantiate({ module, relaxed }: CompiledKernels): Promise<KernelModule> {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    return new KernelModule(instance, memory, relaxed);
  }

  /** Bytes handed out so far; wasm memory never shrinks. */
  get bytesInUse(): number {
    return this.top;
  }

  /**
   * Zeroed memory on a cache line; throws {@link WasmEngineError} beyond 2 GiB.
   * @param purpose what needs it, for the error
   */
  allocate(bytes: number, purpose: string): number {
    const address = Math.ceil(this.top / ALIGNMENT) * ALIGNMENT;
    const end = address + bytes;
    const missing = Math.ceil((end + SLACK - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch (cause) {
        throw new WasmEngineError(this.shortage(bytes, address, purpose), { cause });
      }
    }
    this.top = end;
    return address;
  }

  /** A view of memory. Growing memory detaches it, so it is made anew for each use. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  /** The call as a function without arguments. */
  bind({ kernel, args }: KernelCall): () => void {
    const run = this.find(kernel) as KernelFunction;
    return () => {
      run(...args);
    };
  }

  private shortage(bytes: number, used: number, purpose: string): string {
    const limit = MAXIMUM_PAGES * PAGE;
    const there =
      used + bytes + SLACK > limit
        ? `wasm memory holds ${mebibytes(limit)} at most`
        : 'the machine has no more to give';
    return `Not enough memory: ${purpose} would take ${mebibytes(bytes)} beside the ${mebibytes(used)} in use, and ${there}. Use a smaller batch or a smaller network.`;
  }

  private find<Name extends KernelName>(name: Name): Kernels[Name] {
    const found = this.exports[name];
    if (typeof found !== 'function') throw new WasmEngineError(`The kernel "${name}" is missing.`);
    return found as Kernels[Name];
  }
}

type KernelFunction = (...args: KernelCall['args']) => unknown;

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
