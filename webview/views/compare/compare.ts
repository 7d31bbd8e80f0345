// Layer: page, views. Two to six runs beside each other: their samples, on demand from the same noise;
// the keys of the recipes that differ; losses over each other where they mean the same; measures and
// repeats as tables.

import { Disposer } from '../../../src/shared/dispose';
import type { CompareHostMethods, DrawnSamples } from '../../../src/shared/protocol/comparePage';
import type { RunContent } from '../../../src/shared/protocol/run';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import { el, section } from '../../ui/dom';
import { stageLayout } from '../../ui/stageLayout';
import { ComparedLosses } from './comparedLosses';
import { ComparedSamples } from './comparedSamples';
import { differencesTable, measuresTable, numbersTable, repeatsTable } from './comparedTables';
import { SameNoise } from './sameNoise';

/** The page of a comparison. */
export class CompareView {
  readonly element = el(
    'main',
    { class: 'panel', testId: 'compare-view' },
    el(
      'div',
      { class: 'empty' },
      el('p', { text: 'Reading the runs.', attributes: { role: 'status' } }),
    ),
  );
  private shown = new Disposer();

  constructor(private readonly host: Rpc<CompareHostMethods>) {}

  /** Shows the runs as they are on disk now. */
  setRuns(runs: readonly RunContent[]): void {
    this.shown.dispose();
    this.shown = new Disposer();
    const documents = runs.map(({ document }) => document);
    const samples = this.shown.add(
      new ComparedSamples(runs, (runId) => this.host.call('openRun', { runId })),
    );
    const losses = this.shown.add(new ComparedLosses(runs));
    const measures = el(
      'div',
      {},
      measuresTable(
        documents,
        documents.map(({ summary }) => summary.metrics),
      ),
    );
    const repeats = el('div', {}, repeatsTable(runs, null));
    const noise = this.shown.add(
      new SameNoise(this.host, runs, (drawn: readonly DrawnSamples[], how) => {
        samples.showDrawn(drawn, how);
        const metrics = drawn.map((result) => result.metrics);
        measures.replaceChildren(measuresTable(documents, metrics));
        repeats.replaceChildren(repeatsTable(runs, metrics));
      }),
    );
    this.element.replaceChildren(
      el(
        'div',
        { class: 'view' },
        el('h1', { class: 'run-title', text: `${runs.length} runs beside each other` }),
        stageLayout({
          stage: [samples.element],
          rail: [noise.element, section('What differs', differencesTable(documents))],
          foot: [
            section('Losses', losses.element),
            section('Measures', measures),
            section('Repeats', repeats),
            section('Numbers', numbersTable(runs)),
          ],
        }),
      ),
    );
    this.element.dataset.runs = String(runs.length);
  }

  dispose(): void {
    this.shown.dispose();
  }
}
