// Layer: page, views. The noise levels of models that know σ instead of a timestep: Karras,
// exponential and the continuous VP process over each other, and the preconditioning of EDM.

import { edmPreconditioning } from '../../../src/core/edm';
import {
  EDM_PRECONDITIONING,
  SIGMA_FAMILIES,
  SIGMA_FIELDS,
  type SigmaParameters,
} from '../../../src/core/sigmas/families';
import { section } from '../../ui/dom';
import { Notice } from '../../ui/notice';
import { NumberFields } from '../recipeForm/numberFields';
import { Plot, type Curve } from '../../ui/plot';
import { FoldedSettings, stageLayout } from '../../ui/stageLayout';
import type { ColorName } from '../../ui/theme';
import { describeCurve } from './scheduleCurves';
import { formulaBlock } from './formula';

const COLORS: readonly ColorName[] = ['blue', 'orange', 'green'];
/** Points of the preconditioning curves, from σ = 10⁻³ to 10³. */
const PRECONDITIONING_POINTS = 241;

/** Panel of the σ-space schedules. */
export class SigmaLevels {
  readonly element: HTMLElement;
  private readonly fields = new NumberFields<SigmaParameters>(
    SIGMA_FIELDS,
    'schedule-sigma',
    () => {
      this.draw();
    },
  );
  private readonly settings = new FoldedSettings(
    'schedule-sigma-settings',
    'Change',
    this.fields.element,
  );
  private readonly problem = new Notice('schedule-sigma-problem');
  private readonly levels = new Plot({
    caption: 'σ_i, noise level of step i',
    testId: 'schedule-plot-sigma',
    xLabel: 'step i',
    height: 240,
    logY: true,
    legend: true,
  });
  private readonly logSnr = new Plot({
    caption: 'log SNR = −2 ln σ',
    testId: 'schedule-plot-sigma-logSnr',
    xLabel: 'step i',
    height: 150,
    legend: false,
  });
  private readonly preconditioning = new Plot({
    caption: 'EDM preconditioning',
    testId: 'schedule-plot-preconditioning',
    xLabel: 'log₁₀ σ',
    height: 150,
    legend: true,
  });

  constructor() {
    const formulas = section(
      'Formulas',
      ...SIGMA_FAMILIES.map(({ label, formula, paper }, index) =>
        formulaBlock({ label, formula, paper, color: COLORS[index] ?? 'foreground' }),
      ),
      formulaBlock(EDM_PRECONDITIONING),
    );
    this.element = stageLayout(
      {
        stage: [this.levels.element],
        rail: [
          this.settings.element,
          this.problem.element,
          this.logSnr.element,
          this.preconditioning.element,
        ],
        foot: [formulas],
      },
      { testId: 'schedule-family-sigma' },
    );
    this.draw();
  }

  /** The numbers as entered; null while one of them is not allowed. */
  get parameters(): SigmaParameters | null {
    return this.fields.values;
  }

  setParameters(values: Partial<SigmaParameters>): void {
    this.fields.set(values);
    this.draw();
  }

  dispose(): void {
    for (const plot of [this.levels, this.logSnr, this.preconditioning]) plot.dispose();
  }

  private draw(): void {
    const parameters = this.fields.values;
    if (parameters === null) return;
    const { num_inference_steps, sigma_min, sigma_max, rho } = parameters;
    this.settings.show(`${num_inference_steps} steps · σ ${sigma_min} … ${sigma_max} · ρ ${rho}`);
    this.problem.clear();
    let curves: (Curve & { values: Float64Array })[];
    try {
      curves = SIGMA_FAMILIES.map((family, index) => ({
        label: family.label,
        color: COLORS[index] ?? 'foreground',
        values: family.levels(parameters),
      }));
    } catch (error) {
      this.problem.showError(error);
      return;
    }
    const steps = Float64Array.from({ length: parameters.num_inference_steps }, (_, i) => i);
    const words = curves.map(({ label, values }) => describeCurve(label, values));
    this.levels.setData(steps, curves, words.join(' '));
    const snr = curves.map((curve) => ({
      ...curve,
      values: curve.values.map((sigma) => -2 * Math.log(sigma)),
    }));
    const snrWords = snr.map(({ label, values }) => describeCurve(label, values));
    this.logSnr.setData(steps, snr, snrWords.join(' '));
    this.drawPreconditioning(parameters.sigma_data);
  }

  private drawPreconditioning(sigmaData: number): void {
    const exponents = Float64Array.from(
      { length: PRECONDITIONING_POINTS },
      (_, i) => -3 + (6 * i) / (PRECONDITIONING_POINTS - 1),
    );
    const at = Array.from(exponents, (x) => edmPreconditioning(10 ** x, sigmaData));
    const curves = [
      { label: 'c_skip', color: 'blue', values: at.map(({ c_skip }) => c_skip) },
      { label: 'c_out', color: 'orange', values: at.map(({ c_out }) => c_out) },
      { label: 'c_in', color: 'green', values: at.map(({ c_in }) => c_in) },
    ] as const;
    const words = `At σ = σ data = ${sigmaData}, c_skip is 0.5; it falls to 0 for large σ.`;
    this.preconditioning.setData(exponents, curves, words);
  }
}
