// Layer: host, editors. The tab that shows runs beside each other. It follows its runs while it is open,
// and samples their models for it; it writes nothing.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import { inState, readContent } from '../runs/content';
import type { RunEntry, RunStore } from '../runs/store';
import type { Services } from '../services';
import { Disposer } from '../shared/dispose';
import type {
  CompareHostMethods,
  ComparePageMethods,
  DrawnSamples,
} from '../shared/protocol/comparePage';
import type { RunContent } from '../shared/protocol/run';
import { isCancellation, RpcClosedError } from '../shared/rpc/errors';
import { createRpc } from '../shared/rpc/rpc';
import type { Rpc } from '../shared/rpc/types';
import { modelIdOf } from '../workspace/models';
import { distUri, pageHtml, tabIcon } from './html';
import { validateCompare } from './validation';
import { webviewPort } from './webviewPort';

const COMPARE_VIEW_TYPE = 'diffusionLab.compare';

type ReadableRun = Awaited<ReturnType<RunStore['readable']>>;

/** Changes on disk come in bursts. */
const DEBOUNCE_MS = 1_000;

/** @param openRun opens the tab of a run */
export async function openComparison(
  services: Services,
  ids: readonly string[],
  openRun: (entry: RunEntry) => Promise<void>,
): Promise<void> {
  const { extensionUri } = services.context;
  const panel = vscode.window.createWebviewPanel(
    COMPARE_VIEW_TYPE,
    vscode.l10n.t('Compare {0} Runs', grouped(ids.length)),
    services.lab.open?.panel.viewColumn ?? vscode.ViewColumn.Active,
    {
      enableScripts: true,
      localResourceRoots: [distUri(extensionUri)],
      // What was sampled is not kept anywhere else.
      retainContextWhenHidden: true,
    },
  );
  panel.iconPath = tabIcon(extensionUri);
  const owned = new Disposer();
  panel.onDidDispose(() => {
    owned.dispose();
  });
  const comparison = new Comparison(services, ids);
  const rpc: Rpc<ComparePageMethods> = owned.add(
    createRpc<CompareHostMethods, ComparePageMethods>(
      webviewPort(panel.webview),
      {
        ready: () => {
          comparison.send(rpc);
        },
        drawSamples: ({ sampling }, { signal, event }) => comparison.draw(sampling, signal, event),
        openRun: async ({ runId }) => {
          await openRun(await services.store.entry(runId));
        },
        log: ({ level, message }) => {
          services.log[level](message);
        },
      },
      { name: 'comparison page', validate: validateCompare },
    ),
  );
  let timer: unknown = null;
  owned.add(
    services.store.onChange(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        comparison.send(rpc);
      }, DEBOUNCE_MS);
    }),
  );
  owned.add({
    dispose: () => {
      clearTimeout(timer);
    },
  });
  panel.webview.html = await pageHtml(panel.webview, extensionUri, 'compare');
}

class Comparison {
  /** What the page has been sent; the same is not sent again, since that would lose what was drawn. */
  private sent = '';

  constructor(
    private readonly services: Services,
    private readonly ids: readonly string[],
  ) {}

  send(rpc: Rpc<ComparePageMethods>): void {
    this.sendChanged(rpc).catch((error: unknown) => {
      if (error instanceof RpcClosedError || isCancellation(error)) return;
      this.services.log.error(`The runs could not be compared: ${String(error)}`);
    });
  }

  /** One after the other, since one device computes them all. */
  async draw(
    sampling: CompareHostMethods['drawSamples']['params']['sampling'],
    signal: AbortSignal,
    event: (event: CompareHostMethods['drawSamples']['event']) => void,
  ): Promise<DrawnSamples[]> {
    const { store, models, sampler } = this.services;
    const drawn: DrawnSamples[] = [];
    for (const [run, id] of this.ids.entries()) {
      const { document } = await store.readable(id);
      const source = await models.load(modelIdOf(document));
      const { samples, metrics, networkCalls, seconds } = await sampler.draw(source, sampling, {
        signal,
        onProgress: ({ step, steps }) => {
          event({ run, step, steps });
        },
      });
      drawn.push({ samples, metrics, networkCalls, seconds });
    }
    return drawn;
  }

  private async sendChanged(rpc: Rpc<ComparePageMethods>): Promise<void> {
    const { store } = this.services;
    const entries = await Promise.all(this.ids.map((id) => store.readable(id)));
    const state = JSON.stringify(entries.map(({ document }) => document));
    if (state === this.sent) return;
    const runs = await Promise.all(entries.map(readShown));
    this.sent = state;
    await rpc.call('setRuns', { runs });
  }
}

async function readShown({ id, folder, document }: ReadableRun): Promise<RunContent> {
  const content = await readContent(folder.files, id);
  // Of the previews only the last is shown.
  return inState({ ...content, previews: content.previews.slice(-1) }, document.state);
}
