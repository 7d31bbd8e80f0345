// Layer: page, wiring. What the lab says above its views about the engine: that there is no WebGPU,
// with what can be done about it and what works all the same; or that the worker could not be
// started, so that nothing can be computed, with a button that loads the lab anew.

import type { DeviceReport } from '../../src/shared/protocol/device';
import { el } from '../ui/dom';
import { Notice } from '../ui/notice';
import { button } from '../ui/toolkit';
import { engineName } from '../views/common/engineText';

/** Hidden while there is nothing to say. */
export class EngineNotice {
  readonly element: HTMLElement;
  private readonly notice = new Notice('engine-notice');
  private readonly reload: HTMLElement;

  constructor(onReload: () => void) {
    this.reload = button({
      label: 'Reload',
      testId: 'engine-reload',
      title: 'Load the lab and its worker anew',
      onClick: onReload,
    });
    this.reload.hidden = true;
    this.element = el('div', { class: 'engine-notice' }, this.notice.element, this.reload);
    this.element.hidden = true;
  }

  /** Says what a lab without WebGPU does instead; nothing when there is WebGPU. */
  setDevice({ engine, webgpu }: DeviceReport): void {
    const instead = `Models are trained and sampled with ${engineName(engine)}, and noising is drawn on the CPU.`;
    const text = webgpu.available ? '' : `${webgpu.message} ${webgpu.advice} ${instead}`;
    this.show('warning', text, false);
  }

  /** Nothing can be computed. */
  setFailure(reason: string): void {
    this.show('error', `Nothing can be computed here. ${reason}`, true);
  }

  private show(level: 'warning' | 'error', text: string, withReload: boolean): void {
    this.notice.show(level, text);
    this.reload.hidden = !withReload;
    this.element.hidden = text === '';
  }
}
