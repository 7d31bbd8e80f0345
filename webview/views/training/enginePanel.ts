// Layer: page, views. What a training computes with: the choice of the engine, and under it the one
// that computes now with its reason and the memory that it takes. The choice is a setting of VS
// Code, so the host is asked for it and says what came of it.

import {
  ENGINE_NAMES,
  type DeviceReport,
  type EngineName,
} from '../../../src/shared/protocol/device';
import { el } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { mebibytes } from '../../ui/numbers';
import { chooser } from '../../ui/toolkit';
import { engineName, engineReason } from '../common/engineText';

const AUTOMATIC = 'auto';

/** Asks for an engine; null for the fastest one. */
export type ChooseEngine = (engine: EngineName | null) => Promise<void>;

export class EnginePanel {
  readonly element: HTMLElement;
  private readonly notice = new Notice('training-engine-notice');
  private readonly summary = el('summary');
  private readonly reason = el('p', { class: 'text wide quiet', testId: 'training-engine-reason' });
  private readonly memory = el('p', { class: 'text wide quiet', testId: 'training-memory' });
  private wanted: EngineName | null = null;
  private readonly choice = chooser({
    label: 'Engine',
    choices: [
      { value: AUTOMATIC, label: 'Automatic' },
      ...ENGINE_NAMES.map((name) => ({ value: name, label: engineName(name) })),
    ],
    value: AUTOMATIC,
    title: 'A training that goes on changes at its next step',
    testId: 'training-engine-choice',
    onChange: (value) => void this.ask(ENGINE_NAMES.find((name) => name === value) ?? null),
  });

  constructor(private readonly choose: ChooseEngine) {
    this.element = el(
      'div',
      { class: 'stack', testId: 'training-engine-panel' },
      el('div', { class: 'form' }, this.choice.element),
      this.notice.element,
      el(
        'details',
        { class: 'more', testId: 'training-engine' },
        this.summary,
        this.reason,
        this.memory,
      ),
    );
  }

  /** The engine that the user insists on. */
  setWanted(engine: EngineName | null): void {
    this.wanted = engine;
    this.choice.value = engine ?? AUTOMATIC;
    this.notice.clear();
  }

  /** What computes, or would. */
  setDevice(device: DeviceReport): void {
    this.element.dataset.engine = device.engine;
    this.summary.textContent = `Computes with ${engineName(device.engine)}`;
    this.reason.textContent = engineReason(device);
  }

  /** What the training that begins takes at its peak; null where nobody knows. */
  setMemory(peakBytes: number | null): void {
    this.memory.textContent =
      peakBytes === null
        ? 'This engine does not say in advance how much memory it takes.'
        : `Takes ${mebibytes(peakBytes)} at most, set aside before the first step.`;
  }

  /** The engine that was asked for cannot compute. */
  showProblem(thrown: unknown): void {
    this.notice.showError(thrown);
  }

  private async ask(engine: EngineName | null): Promise<void> {
    try {
      await this.choose(engine);
    } catch (error) {
      this.setWanted(this.wanted);
      this.showProblem(error);
    }
  }
}
