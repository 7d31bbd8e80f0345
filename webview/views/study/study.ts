// Layer: page, views. The result tab of a study: its measures as plots, and over two keys as heat tables; mean
// and deviation of every number in each cell; what failed; the losses over each other. It shows what is
// finished while the rest is computed.

import { Disposer } from '../../../src/shared/dispose';
import { heatTables, studyPlots, type StudyPlot } from '../../../src/core/study/plots';
import { fitsOf, type StudyResults } from '../../../src/core/study/results';
import { cellName, fitText } from '../../../src/core/study/words';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { el, section } from '../../ui/dom';
import { stageLayout } from '../../ui/stageLayout';
import { recipePanel } from '../common/recipePanel';
import type { RunActions } from '../run/runActions';
import { runNumbers } from '../run/runHead';
import { cellsTable, heatTable } from './studyTables';
import { StudyChart } from './studyChart';

/** Plots that stand on the stage; the others stand under it. */
const ON_STAGE = 2;

export class StudyView {
  readonly element: HTMLElement;
  private readonly owned = new Disposer();

  constructor(document: RunDocument, study: StudyResults, actions: RunActions) {
    const plots = studyPlots(study);
    const losses = plots.filter(({ id }) => id.startsWith('losses'));
    const measures = plots.filter((plot) => !losses.includes(plot));
    const heats = heatTables(study).map(heatTable);
    const isEmpty = study.trials.length === 0;
    const stage = measures.length === 0 ? losses.slice(0, ON_STAGE) : measures.slice(0, ON_STAGE);
    const foot = plots.filter((plot) => !stage.includes(plot));
    this.element = stageLayout(
      {
        stage: [
          isEmpty
            ? el('p', {
                class: 'text quiet',
                text: 'The first trial is being computed; its numbers come here.',
                testId: 'study-empty',
              })
            : null,
          ...stage.map((plot) => this.chart(plot)),
        ],
        rail: [
          study.definition.about === ''
            ? null
            : el('p', { class: 'text', text: study.definition.about, testId: 'study-about' }),
          runNumbers(document),
          buttons(document, study, actions),
          ...fits(study),
          failures(study),
        ],
        foot: [
          isEmpty ? null : section('Every number', cellsTable(study)),
          heats.length === 0 ? null : section('Over both keys', ...heats),
          ...foot.map((plot) => this.chart(plot)),
          recipePanel(document.recipe, actions.openRecipe()),
        ],
      },
      { testId: 'study-view', data: { trials: String(study.trials.length) } },
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private chart(plot: StudyPlot): HTMLElement {
    return this.owned.add(new StudyChart(plot)).element;
  }
}

function buttons(document: RunDocument, study: StudyResults, actions: RunActions): HTMLElement {
  const { state } = document;
  const endedEarly = ['stopped', 'interrupted', 'failed'].includes(state);
  return el(
    'div',
    { class: 'buttons' },
    ...(state === 'running' ? [actions.stop()] : []),
    ...(endedEarly ? [actions.resume()] : []),
    ...(study.trials.length === 0 ? [] : actions.saveStudy(document, study)),
  );
}

/** What was fitted, in a sentence each, as far as there is something to fit. */
function fits(study: StudyResults): HTMLElement[] {
  return fitsOf(study)
    .filter(({ points }) => points.length > 0)
    .map((fit) => el('p', { class: 'text', text: fitText(fit), testId: 'study-fit' }));
}

/** Trials that could not be finished, with their reasons; null where all could. */
function failures({ definition, cells, trials }: StudyResults): HTMLElement | null {
  const failed = trials.flatMap(({ cell, repeat, error }) =>
    error === null
      ? []
      : [`${cellName(definition.vary, cells[cell])}, repeat ${repeat + 1}: ${error}`],
  );
  if (failed.length === 0) return null;
  const items = failed.map((text) => el('li', { text }));
  return section('Failed trials', el('ul', { testId: 'study-failed' }, ...items));
}
