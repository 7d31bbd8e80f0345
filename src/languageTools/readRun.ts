// Layer: host, language tools. diffusion_read_run: what a run of the workspace is and came to, or which
// runs there are.

import * as v from 'valibot';
import * as vscode from 'vscode';
import { readEvaluations } from '../runs/evaluations';
import { readMetrics } from '../runs/metrics';
import { filtered } from '../runs/outline';
import type { RunStore } from '../runs/store';
import { described } from './described';
import type { LabTool } from './tool';

/** Points of the loss curve that are told, and runs that are listed. */
const MOST = 20;

const input = v.object({
  run: v.optional(v.pipe(v.string('name a run by its id, or by words of its title'), v.trim())),
});

type Input = v.InferOutput<typeof input>;

export const readRun: LabTool<Input> = {
  input,
  doing: () => vscode.l10n.t('Reading runs of the lab'),
  question: null,
  run: async ({ store }, { run = '' }) => {
    const entries = await store.list();
    const exact = entries.find(({ id }) => id === run);
    const found = exact === undefined ? filtered(entries, run) : [exact];
    if (run !== '' && found.length === 1) return whole(store, found[0].id);
    if (run !== '' && found.length === 0) {
      const ids = entries.slice(0, MOST).map(({ id }) => id);
      throw new RangeError(
        entries.length === 0
          ? 'There is no run in this workspace yet.'
          : `No run is called "${run}". The newest: ${ids.join(', ')}.`,
      );
    }
    const runs = found.slice(0, MOST).map(({ id, document }) => {
      if (document === null) return { id, state: 'unreadable' };
      const { kind, title, state, created, summary } = document;
      return { id, kind, title, state, created, loss: summary.loss };
    });
    return { runs, not_listed: found.length - runs.length };
  },
};

async function whole(store: RunStore, id: string) {
  const { document, folder } = await store.readable(id);
  const losses = await readMetrics(folder.files, id);
  const held = await readEvaluations(folder.files, id);
  return {
    ...described(document),
    recipe: document.recipe,
    loss_by_step: thinned(losses),
    held_out_loss_by_step: thinned(held.map(({ step, loss }) => [step, loss] as const)),
  };
}

/** At most so many rows, evenly spaced, the last among them. */
function thinned<Row>(rows: readonly Row[]): Row[] {
  const step = Math.max(Math.ceil(rows.length / MOST), 1);
  return rows.filter((_, at) => (rows.length - 1 - at) % step === 0);
}
