// Layer: command line. A small HTTP server on 127.0.0.1 for the headless page: its few files
// under a strict CSP like the webview's, and the link: frames go down in one long response and
// come up as one POST each. Everything lies under a random path, so that no other local program
// can talk to it.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { disposable, type Disposable } from '../../src/shared/dispose';
import type { RpcPort } from '../../src/shared/rpc/rpc';
import { decodeFrame, encodeFrame } from '../../webview/headlessContract';
import { listenLocally, type LocalServer } from '../platform/httpServer.mjs';

const TYPES: Partial<Record<string, string>> = {
  'headless.js': 'text/javascript',
  'worker.js': 'text/javascript',
  'tfjs-backend-wasm-simd.wasm': 'application/wasm',
  'engine-relaxed.wasm': 'application/wasm',
  'engine-plain.wasm': 'application/wasm',
};

export class PageServer implements Disposable {
  private readonly token = randomBytes(16).toString('hex');
  private readonly nonce = randomBytes(16).toString('base64');
  private readonly listeners = new Set<(message: unknown) => void>();
  private waiting: Uint8Array[] = [];
  private down: ServerResponse | null = null;
  private server: LocalServer | null = null;
  private onGone: () => void = () => undefined;

  /** @param dist folder of the built bundles */
  constructor(private readonly dist: string) {}

  /**
   * Starts listening; resolves with the URL of the page.
   * @param onGone called when the page, once it was there, is no more
   */
  async start(onGone: () => void): Promise<string> {
    this.onGone = onGone;
    this.server = await listenLocally((request, response) => this.answer(request, response));
    return `${this.server.origin}/${this.token}/`;
  }

  /** The link to the page. What is posted before the page is there waits for it. */
  readonly port: RpcPort = {
    post: (message) => {
      const frame = encodeFrame(message);
      if (this.down === null) this.waiting.push(frame);
      else this.down.write(frame);
    },
    onMessage: (listener) => {
      this.listeners.add(listener);
      return disposable(() => {
        this.listeners.delete(listener);
      });
    },
  };

  dispose(): void {
    this.down?.end();
    this.server?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const prefix = `/${this.token}/`;
    const path = request.url ?? '';
    if (!path.startsWith(prefix)) {
      response.writeHead(404).end();
      return;
    }
    const name = path.slice(prefix.length);
    if (name === '') this.sendPage(response);
    else if (name === 'messages') await this.link(request, response);
    else await this.sendFile(name, response);
  }

  private sendPage(response: ServerResponse): void {
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${this.nonce}' 'wasm-unsafe-eval'`,
      "connect-src 'self'",
      'worker-src blob:',
    ].join('; ');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    });
    response.end(
      '<!doctype html><title>Diffusion Lab</title>' +
        `<script type="module" nonce="${this.nonce}" src="headless.js"></script>`,
    );
  }

  private async sendFile(name: string, response: ServerResponse): Promise<void> {
    const type = TYPES[name];
    if (type === undefined) {
      response.writeHead(404).end();
      return;
    }
    const bytes = await readFile(join(this.dist, name));
    response.writeHead(200, { 'content-type': type }).end(bytes);
  }

  private async link(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      response.writeHead(204).end();
      const message = decodeFrame(Uint8Array.from(Buffer.concat(chunks)));
      for (const listener of [...this.listeners]) listener(message);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    this.down = response;
    response.on('close', this.onGone);
    for (const frame of this.waiting.splice(0)) response.write(frame);
    response.flushHeaders();
  }
}
