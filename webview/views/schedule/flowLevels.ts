// Layer: page, views. The noise levels of flow matching before and after the shift.

import { FLOW_FIELDS, FLOW_MATCHING, type FlowParameters } from '../../../src/core/sigmas/families';
import { FLOW_GRID_DEFAULTS, flowGrid } from '../../../src/core/sigmas/flow';
import { section } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { NumberFields } from '../recipeForm/numberFields';
import { Plot } from '../../ui/plot';
import { FoldedSettings, stageLayout } from '../../ui/stageLayout';
import { describeCurve } from './scheduleCurves';
import { formulaBlock } from './formula';

/** Panel of flow matching. */
export class FlowLevels {
  readonly element: HTMLElement;
  private readonly fields = new NumberFields<FlowParameters>(FLOW_FIELDS, 'schedule-flow', () => {
    this.draw();
  });
  private readonly settings = new FoldedSettings(
    'schedule-flow-settings',
    'Change',
    this.fields.element,
  );
  private readonly problem = new Notice('schedule-flow-problem');
  private readonly levels = new Plot({
    caption: 'σ_i after the shift',
    testId: 'schedule-plot-flow',
    xLabel: 'step i',
    height: 260,
    yRange: [0, 1],
    legend: true,
  });
  private readonly logSnr = new Plot({
    caption: 'log SNR = 2 ln((1 − σ)/σ)',
    testId: 'schedule-plot-flow-logSnr',
    xLabel: 'step i',
    height: 180,
    legend: true,
  });

  constructor() {
    this.element = stageLayout(
      {
        stage: [this.levels.element],
        rail: [this.settings.element, this.problem.element, this.logSnr.element],
        foot: [section('Formula', formulaBlock(FLOW_MATCHING))],
      },
      { testId: 'schedule-family-flow' },
    );
    this.draw();
  }

  /** The numbers as entered; null while one of them is not allowed. */
  get parameters(): FlowParameters | null {
    return this.fields.values;
  }

  setParameters(values: Partial<FlowParameters>): void {
    this.fields.set(values);
    this.draw();
  }

  dispose(): void {
    this.levels.dispose();
    this.logSnr.dispose();
  }

  private draw(): void {
    const parameters = this.fields.values;
    if (parameters === null) return;
    this.problem.clear();
    const { shift, num_inference_steps } = parameters;
    this.settings.show(`${num_inference_steps} steps · shift ${shift}`);
    try {
      const levels = (s: number): Float64Array =>
        flowGrid({ ...FLOW_GRID_DEFAULTS, ...parameters, shift: s }).sigmas;
      const curves = [
        { label: 'shift 1', color: 'foreground', values: levels(1), faint: true },
        { label: `shift ${shift}`, color: 'blue', values: levels(shift), width: 2.5 },
      ] as const;
      const steps = curves[0].values.map((_, i) => i);
      const words = curves.map(({ label, values }) => describeCurve(label, values));
      this.levels.setData(steps, curves, words.join(' '));
      const snr = curves.map((curve) => ({
        ...curve,
        values: curve.values.map((sigma) => 2 * Math.log((1 - sigma) / sigma)),
      }));
      this.logSnr.setData(steps, snr, 'Log SNR rises from the first step, which is pure noise.');
    } catch (error) {
      this.problem.showError(error);
    }
  }
}
