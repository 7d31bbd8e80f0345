// Layer: foundation, types only. What the host finds as globals in Node and in a web extension
// host alike: the program is compiled without DOM and without Node types, so that nothing that
// only one of them has can be used by mistake. Only members in use are declared. Programs with
// a DOM (webview, tests) bring their own declarations and do not include this file.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array | ArrayBuffer): string;
}

declare function btoa(bytes: string): string;
declare function atob(base64: string): string;

declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T;
  randomUUID(): string;
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};

declare const performance: { now(): number };

declare function setTimeout(callback: () => void, milliseconds: number): number;
declare function clearTimeout(timer: unknown): void;
declare function setInterval(callback: () => void, milliseconds: number): number;
declare function clearInterval(timer: unknown): void;

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  throwIfAborted(): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** Node only, missing in a web extension host: to be used after a look with `typeof`. */
declare const process:
  | {
      readonly pid: number;
      /** Signal 0 only asks whether the process is there; throws when it is not. */
      kill(pid: number, signal: 0): true;
    }
  | undefined;
