// Layer: page. The bare page of the command line (`scripts/lab.mjs`), in the place of the lab page of
// VS Code: starts the same worker under the same kind of CSP, and forwards what Node asks.
// Messages travel over HTTP to the server that this page came from: down as one long response of
// frames, up as a POST per frame, one after the other to keep their order.

import { disposable } from '../src/shared/dispose';
import { createRpc, type CallContext, type RpcPort } from '../src/shared/rpc/rpc';
import {
  decodeFrame,
  encodeFrame,
  FrameSplitter,
  type ForwardedMethods,
  type HeadlessHostMethods,
  type HeadlessPageMethods,
} from './headlessContract';
import { drawScatter } from './lab/scatter';
import { startWorker, type LabWorker } from './startWorker';

const MESSAGES = 'messages';
const WASM_FILES = ['tfjs-backend-wasm-simd.wasm', 'engine-relaxed.wasm', 'engine-plain.wasm'];

/** The link to Node. */
function httpPort(): RpcPort {
  let sending = Promise.resolve();
  return {
    post: (message) => {
      const body = encodeFrame(message);
      sending = sending.then(async () => {
        await fetch(MESSAGES, { method: 'POST', body });
      });
    },
    onMessage: (listener) => {
      const closing = new AbortController();
      void receive(listener, closing.signal);
      return disposable(() => {
        closing.abort();
      });
    },
  };
}

async function receive(listener: (message: unknown) => void, signal: AbortSignal): Promise<void> {
  const { body } = await fetch(MESSAGES, { signal });
  if (body === null) return;
  const splitter = new FrameSplitter();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const frame of splitter.push(value)) listener(decodeFrame(frame));
  }
}

async function drawPoints(points: Float32Array, size: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(size, size);
  drawScatter(canvas, points);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

function serve(worker: Promise<LabWorker>): void {
  const forward =
    <M extends keyof ForwardedMethods>(method: M) =>
    async (
      params: ForwardedMethods[M]['params'],
      { signal, event }: CallContext<ForwardedMethods[M]['event']>,
    ): Promise<ForwardedMethods[M]['result']> =>
      (await worker).rpc.call(method, params, { signal, onEvent: event });

  const host = createRpc<HeadlessPageMethods, HeadlessHostMethods>(
    httpPort(),
    {
      probe: forward('probe'),
      train: forward('train'),
      controlTraining: forward('controlTraining'),
      sample: forward('sample'),
      inspectData: forward('inspectData'),
      trainingRows: forward('trainingRows'),
      sampleConditionally: forward('sampleConditionally'),
      race: forward('race'),
      guidanceGrid: forward('guidanceGrid'),
      interpolate: forward('interpolate'),
      invert: forward('invert'),
      drawPoints: ({ points, size }) => drawPoints(points, size),
    },
    { name: 'command line' },
  );
  report = (message) => {
    void host.call('report', { message });
  };
}

let report: (message: string) => void = () => undefined;

addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  report(`The content security policy blocked ${blockedURI} (${violatedDirective}).`);
});
addEventListener('error', ({ message }) => {
  report(message);
});
addEventListener('unhandledrejection', ({ reason }) => {
  report(reason instanceof Error ? reason.message : String(reason));
});

const urls = {
  worker: 'worker.js',
  wasm: Object.fromEntries(WASM_FILES.map((name) => [name, name])),
};
serve(
  startWorker(urls, (message) => {
    report(message);
  }),
);
