// Layer: page, views. The buttons of a drawing under a measurement, what it costs and how far it is.

import type { Cost } from '../../../src/core/conditional/contract';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { duration, grouped } from '../../ui/numbers';
import { ProgressBar } from '../../ui/progress';
import { button } from '../../ui/toolkit';
import type { ConditionState } from './conditionInPlace';

const WAITING = {
  long: 'This takes more than a moment, so it waits for you.',
  training:
    'A training is running. Drawing takes turns with its steps and slows it down, so it waits for you.',
  cancelled: 'Drawing was cancelled.',
} as const;

export interface ControlActions {
  readonly draw: () => void;
  readonly keep: () => void;
  readonly another: () => void;
  /** The chosen variant is given. */
  readonly use: () => void;
  readonly cancel: () => void;
}

export class ConditionControls {
  readonly buttons: HTMLElement;
  readonly notice = new Notice('inpaint-notice');
  readonly progress: HTMLElement;
  readonly cost = el('p', { class: 'text', testId: 'inpaint-cost' });
  private readonly bar = new ProgressBar('Drawing', 'inpaint-progress');
  private readonly barText = el('p', {
    class: 'text quiet',
    testId: 'inpaint-progress-text',
    attributes: { role: 'status' },
  });
  private readonly start: HTMLElement;
  private readonly keep: HTMLElement & { disabled: boolean };
  private readonly use: HTMLElement & { disabled: boolean };
  private readonly cancel: HTMLElement;

  constructor(actions: ControlActions) {
    this.start = button({
      label: 'Draw',
      appearance: 'primary',
      testId: 'inpaint-start',
      onClick: actions.draw,
    });
    this.keep = button({
      label: 'Keep',
      appearance: 'primary',
      title: 'Makes a run of these variants with what was given, with a tab of its own',
      testId: 'inpaint-keep',
      onClick: actions.keep,
    });
    this.use = button({
      label: 'Use as Input',
      title: 'A part of the chosen variant is hidden next, in place of what was given',
      testId: 'inpaint-use',
      onClick: actions.use,
    });
    this.cancel = button({ label: 'Cancel', testId: 'inpaint-cancel', onClick: actions.cancel });
    const another = button({
      label: 'Another Seed',
      testId: 'inpaint-another',
      onClick: actions.another,
    });
    this.buttons = el(
      'div',
      { class: 'buttons' },
      this.start,
      this.keep,
      another,
      this.use,
      this.cancel,
    );
    this.progress = el('div', {}, this.bar.element, this.barText);
  }

  /** @param isOffered a variant can be given again */
  offerUse(isOffered: boolean): void {
    this.use.hidden = !isOffered;
  }

  allowKeep(isAllowed: boolean): void {
    this.keep.disabled = !isAllowed;
  }

  /** What so many variants take, before anything is computed; `seconds` is null while nothing was timed. */
  showCost(
    { calls, gradients, rows }: Cost,
    count: number,
    noun: string,
    seconds: number | null,
  ): void {
    const backward =
      gradients === 0
        ? ''
        : ` and ${grouped(gradients)} forward and backward (each about 3 of these)`;
    const time = seconds === null ? '' : `, about ${duration(seconds)}`;
    this.cost.textContent = `${grouped(count)} variants take ${grouped(calls)} network calls${backward} on ${grouped(rows)} ${noun} at once${time}.`;
    this.cost.dataset.calls = String(calls);
  }

  /** @param isDrawn there are variants to be kept */
  show(state: ConditionState, isDrawn: boolean): void {
    const isOn = state.kind === 'drawing' || state.kind === 'opening';
    this.start.hidden = state.kind !== 'waiting';
    this.cancel.hidden = state.kind !== 'drawing';
    this.keep.disabled = !isDrawn || state.kind !== 'ready';
    this.use.disabled = this.keep.disabled;
    this.progress.hidden = !isOn;
    switch (state.kind) {
      case 'opening':
        this.bar.show(0, 'Loading the model');
        this.barText.textContent = 'Loading the model.';
        break;
      case 'drawing': {
        const { event } = state;
        if (event?.kind !== 'progress') return;
        const text = `Network call ${grouped(event.step)} of ${grouped(event.steps)}`;
        this.bar.show(event.step / event.steps, text);
        this.barText.textContent = `${text}, ${duration(event.secondsLeft)} left`;
        return;
      }
      case 'waiting': {
        const time = state.seconds === null ? '' : ` · about ${duration(state.seconds)}`;
        this.start.textContent = `Draw${time}`;
        this.notice.show('info', WAITING[state.why]);
        return;
      }
      case 'failed':
        this.notice.showError(state.error);
        return;
      case 'ready':
        break;
    }
    this.notice.clear();
  }
}
