// Layer: page, views. The result tab: what one run made. A sampling run shows its samples over the
// data and the reverse process; a training run its loss and previews. The host sends the content
// anew whenever the files of the run change.

import { taughtFactor } from '../../../src/core/recipe/data/images';
import { Disposer } from '../../../src/shared/dispose';
import { hasCheckpoint } from '../../../src/shared/hasCheckpoint';
import type { RunContent, RunDocument } from '../../../src/shared/protocol/run';
import type { RunHostMethods } from '../../../src/shared/protocol/runPage';
import type { Rpc } from '../../../src/shared/rpc/rpc';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { grouped } from '../../ui/numbers';
import { stageLayout } from '../../ui/stageLayout';
import { recipePanel } from '../common/recipePanel';
import { HeldOutBins } from '../training/heldOutBins';
import { LossCurve } from '../training/lossCurve';
import { Previews } from '../training/previews';
import { RunActions } from './runActions';
import { conditionView } from './condition';
import { qualityView, runHead, runMetrics, runNumbers } from './runHead';
import { SamplesResult } from './samplesResult';
import { StudyView } from '../study/study';

/** The page of a result tab. */
export class RunView {
  readonly element = el('main', { class: 'panel', testId: 'run-view' }, loading());
  private readonly notice = new Notice('run-notice');
  private readonly actions: RunActions;
  private shown = new Disposer();
  /** The animation of a sampling has been shown once. */
  private played = false;
  /** Kept over updates of a training run, so that the reader's place in them stays. */
  private training: TrainingParts | null = null;

  constructor(host: Rpc<RunHostMethods>) {
    this.actions = new RunActions(host, this.notice);
  }

  /** Shows the run as it is on disk now. */
  setContent(content: RunContent): void {
    const { document } = content;
    this.shown.dispose();
    this.shown = new Disposer();
    const body = this.bodyOf(content);
    this.element.replaceChildren(
      el('div', { class: 'view' }, ...body.filter((part) => part !== null)),
    );
    this.element.dataset.runId = document.id;
    this.element.dataset.kind = document.kind;
    this.element.dataset.state = document.state;
  }

  private bodyOf(content: RunContent): (HTMLElement | null)[] {
    switch (content.document.kind) {
      case 'sampling':
        return this.sampling(content);
      case 'training':
        return this.trainingBody(content);
      case 'study':
        return this.studyBody(content);
    }
  }

  private studyBody({ document, study }: RunContent): (HTMLElement | null)[] {
    const head = [runHead(document, null, []), ...this.messages(document)];
    if (study === undefined) return [...head, empty('This study has no plan.')];
    const view = this.shown.add(new StudyView(document, study, this.actions));
    return [...head, view.element];
  }

  /** The run is not there any more: what is shown stays, what needs its files goes. */
  setProblem(message: string): void {
    this.element.dataset.state = 'unreadable';
    for (const buttons of this.element.querySelectorAll('.buttons')) buttons.remove();
    if (this.notice.element.isConnected) this.notice.show('error', message);
    else {
      const problem = new Notice('run-notice');
      problem.show('error', message);
      this.element.replaceChildren(problem.element);
    }
  }

  dispose(): void {
    this.shown.dispose();
    this.training?.loss.dispose();
    this.training?.bins.dispose();
    this.training?.previews.dispose();
  }

  private sampling({
    document,
    result,
    reference,
    parentTitle,
    given = null,
  }: RunContent): (HTMLElement | null)[] {
    const run = document.parent?.run ?? null;
    const isGone = run !== null && parentTitle === null;
    const again = isGone ? [] : this.again(document);
    const links = run === null || isGone ? [] : [this.actions.openParent(run)];
    const messages = [...this.messages(document), ...(isGone ? [parentGone()] : [])];
    const end = [runMetrics(document), recipePanel(document.recipe, this.actions.openRecipe())];
    if (result === null) {
      const text =
        document.state === 'running' ? 'The samples are being drawn.' : 'This run has no samples.';
      return [
        runHead(document, parentTitle, [...again, ...links]),
        ...messages,
        empty(text),
        ...end,
      ];
    }
    const chosenActions = this.actions.saveChosen(document, result, () => shown);
    // The host sends a run anew when it is renamed, for one: that is no arrival.
    const plays = !this.played;
    this.played = true;
    const shown: SamplesResult = this.shown.add(
      new SamplesResult(result, document.recipe.schedule, reference, {
        ...{ plays, chosenActions },
        arrangement: document.arrangement,
      }),
    );
    const save = this.actions.save(document, shown);
    return [
      runHead(document, parentTitle, [...again, ...links]),
      ...messages,
      stageLayout({
        stage: [shown.arranged?.element ?? shown.process.element],
        rail: [
          conditionView(document, given),
          qualityView(document),
          runNumbers(document),
          el('div', { class: 'buttons' }, ...save),
          shown.chosenPicture?.element ?? null,
        ],
        foot: end,
      }),
    ];
  }

  /** Draws once more, or shows what was known; of a grid the settings say too little. */
  private again({ condition, arrangement }: RunDocument): HTMLElement[] {
    if (condition !== null) return [this.actions.inpaint('Open in the Lab')];
    return arrangement === null ? [this.actions.sample('Sample Again')] : [];
  }

  /** Draws with the model of a training: samples, or of a small picture where it learned to enlarge. */
  private drawing({ recipe }: RunDocument): HTMLElement {
    return taughtFactor(recipe.data) === null
      ? this.actions.sample('Sample')
      : this.actions.inpaint('Upscale');
  }

  private trainingBody(content: RunContent): (HTMLElement | null)[] {
    const { document, losses, evaluations, previews, reference, parentTitle } = content;
    this.training ??= newTraining(document);
    this.training.loss.set(document.progress.steps, losses, evaluations);
    this.training.bins.set(evaluations);
    this.training.previews.set(previews, reference);
    const endedEarly = ['stopped', 'interrupted', 'failed'].includes(document.state);
    const actions = hasCheckpoint(document)
      ? [this.drawing(document), ...(endedEarly ? [this.actions.resume()] : [])]
      : [];
    return [
      runHead(document, parentTitle, []),
      ...this.messages(document),
      stageLayout({
        stage: [
          document.imported === null
            ? this.training.previews.element
            : empty(
                'This model was trained elsewhere: Sample draws from it, and a fork trains it on.',
              ),
        ],
        rail: [
          actions.length === 0 ? null : el('div', { class: 'buttons' }, ...actions),
          runNumbers(document),
          document.imported === null ? this.training.loss.element : null,
        ],
        foot: [
          document.imported === null ? this.training.previews.times.element : null,
          document.imported === null ? this.training.bins.element : null,
          recipePanel(document.recipe, this.actions.openRecipe()),
        ],
      }),
    ];
  }

  /** What went wrong with the run, and what goes wrong with the buttons. */
  private messages(document: RunDocument): HTMLElement[] {
    const state = new Notice('run-message');
    if (document.error !== null) state.show('error', document.error);
    else if (document.state === 'interrupted') {
      state.show('warning', interruptedSentence(document));
    }
    return [state.element, this.notice.element];
  }
}

interface TrainingParts {
  readonly loss: LossCurve;
  readonly bins: HeldOutBins;
  readonly previews: Previews;
}

function newTraining({ recipe }: RunDocument): TrainingParts {
  const previews = new Previews();
  previews.begin(recipe.schedule);
  return { loss: new LossCurve(), bins: new HeldOutBins(), previews };
}

function interruptedSentence(document: RunDocument): string {
  const closed = 'The window that ran this was closed before the end.';
  if (document.kind === 'sampling') return closed;
  if (document.kind === 'study') return `${closed} It can go on behind its last finished trial.`;
  return hasCheckpoint(document)
    ? `${closed} It can go on from its checkpoint of step ${grouped(document.progress.step)}.`
    : `${closed} It cannot go on, because it had no checkpoint yet.`;
}

/** Why there is no button that samples again. */
function parentGone(): HTMLElement {
  const notice = new Notice('run-parent-gone');
  notice.show(
    'info',
    'The training that made this model is not there any more: its samples stay, and no others can be drawn.',
  );
  return notice.element;
}

function empty(text: string): HTMLElement {
  return el('p', { class: 'text quiet', text, testId: 'run-empty' });
}

function loading(): HTMLElement {
  const text = el('p', { text: 'Reading the run.', attributes: { role: 'status' } });
  return el('div', { class: 'empty' }, text);
}
