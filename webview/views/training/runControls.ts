// Layer: page, views. The buttons of a training: what can be done with it in the state that it is in.

import type { RunState } from '../../../src/shared/protocol/run';
import { el } from '../../ui/dom';
import { button, checkbox } from '../../ui/toolkit';

export interface RunActions {
  pause(): void;
  /** Goes on after a pause. */
  goOn(): void;
  stop(): void;
  /** Makes one step, and shows what happens in it. */
  step(): void;
  /** Makes a step a second, or no more. */
  slow(isOn: boolean): void;
  /** Goes on from the last checkpoint. */
  resume(): void;
  sample(): void;
  /** Samples the checkpoint of a step. */
  sampleStep(step: number): void;
  open(): void;
  /** Takes the settings into the form. */
  reuse(): void;
}

/** Steps are made one by one: now, or one after the other. */
export interface StepMotion {
  readonly isBusy: boolean;
  readonly isOn: boolean;
}

/** What decides which buttons there are. */
export interface ControlledRun {
  readonly state: RunState;
  /** Without one it can be neither sampled nor resumed. */
  readonly hasCheckpoint: boolean;
  readonly listed: 'not yet' | 'yes' | 'gone';
}

export class RunControls {
  readonly element: HTMLElement;
  private state: RunState = 'running';
  private readonly pause = button({
    label: 'Pause',
    testId: 'training-pause',
    onClick: () => {
      if (this.state === 'paused') this.actions.goOn();
      else this.actions.pause();
    },
  });
  private readonly step = button({
    label: 'Step',
    testId: 'training-step',
    title: 'Make one training step, and show its batch, noise, answer, error and update',
    onClick: () => {
      this.actions.step();
    },
  });
  private readonly slow = checkbox({
    label: 'Slow motion',
    checked: false,
    testId: 'training-slow',
    title: 'Make a step a second and show each of them',
    onChange: (isOn) => {
      this.actions.slow(isOn);
    },
  });
  private readonly stop = button({
    label: 'Stop',
    testId: 'training-stop',
    title: 'Stop after a last checkpoint; the run can be resumed',
    onClick: () => {
      this.actions.stop();
    },
  });
  private readonly resume = button({
    label: 'Resume',
    appearance: 'primary',
    testId: 'training-resume',
    title: 'Go on from the last checkpoint',
    onClick: () => {
      this.actions.resume();
    },
  });
  private readonly sample = button({
    label: 'Sample',
    appearance: 'primary',
    testId: 'training-sample',
    title: 'Draw samples from this model',
    onClick: () => {
      this.actions.sample();
    },
  });
  private readonly open = button({
    label: 'Open Run',
    testId: 'training-open',
    title: 'Open the run in a tab of its own',
    onClick: () => {
      this.actions.open();
    },
  });
  private readonly reuse = button({
    label: 'New Training from These Settings',
    testId: 'training-reuse',
    title: 'Opens the form with the settings of this run',
    onClick: () => {
      this.actions.reuse();
    },
  });

  constructor(private readonly actions: RunActions) {
    const { pause, step, stop, resume, sample, open, reuse, slow } = this;
    const buttons = [sample, resume, pause, step, stop, open, reuse, slow.element];
    this.element = el('div', { class: 'buttons' }, ...buttons);
  }

  /** @param isAsked something was asked of the host and is not answered yet */
  show(
    { state, hasCheckpoint, listed }: ControlledRun,
    isAsked: boolean,
    motion: StepMotion,
  ): void {
    this.state = state;
    const isOn = state === 'running' || state === 'paused';
    const isGone = listed === 'gone';
    this.pause.hidden = !isOn;
    this.pause.textContent = state === 'paused' ? 'Resume' : 'Pause';
    this.stop.hidden = !isOn;
    this.step.hidden = !isOn;
    this.step.disabled = motion.isBusy || motion.isOn;
    this.slow.element.hidden = !isOn;
    if (this.slow.checked !== motion.isOn) this.slow.checked = motion.isOn;
    this.resume.hidden = isOn || state === 'completed' || !hasCheckpoint || isGone;
    this.sample.hidden = state !== 'completed' || !hasCheckpoint || isGone;
    this.open.hidden = isOn || isGone;
    this.resume.disabled = isAsked;
  }
}
