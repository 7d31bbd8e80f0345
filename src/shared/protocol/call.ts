// Layer: shared by host, page and worker. No vscode, no DOM.
// What a method of a link is. `rpc/` carries the calls; the other files of this folder are the whole
// contract between host, page and worker: one entry per method, `Call<Params, Result, Event>`.

/** Raised with every incompatible change; both ends of a link compare it in the handshake. */
export const PROTOCOL_VERSION = 1;

/** One method of a link: what is asked, what is answered, what is reported in between. */
export interface Call<Params, Result, Event = never> {
  readonly params: Params;
  readonly result: Result;
  readonly event: Event;
}
